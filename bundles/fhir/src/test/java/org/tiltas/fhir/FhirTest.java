package org.tiltas.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirVersionEnum;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.Test;

class FhirTest {
    @Test
    void givesOneContextWhateverTheThreadsClassLoaderIs() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader stranger = new URLClassLoader(new URL[0], null)) {
            thread.setContextClassLoader(stranger);

            assertThat(Fhir.r4().getVersion().getVersion()).isEqualTo(FhirVersionEnum.R4);
            assertThat(Fhir.r4()).isSameAs(Fhir.r4());
            assertThat(thread.getContextClassLoader()).isSameAs(stranger);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void keepsTheScaleOfAValueThroughJsonAndXml() {
        Observation observation = new Observation();
        observation.setValue(new Quantity().setValue(new BigDecimal("36.60")).setUnit("Cel"));

        String json = Fhir.r4().newJsonParser().encodeResourceToString(observation);
        String xml = Fhir.r4().newXmlParser().encodeResourceToString(observation);

        assertThat(json).contains("36.60");
        assertThat(Fhir.r4()
                        .newJsonParser()
                        .parseResource(Observation.class, json)
                        .getValueQuantity()
                        .getValue())
                .isEqualTo(new BigDecimal("36.60"));
        assertThat(Fhir.r4()
                        .newXmlParser()
                        .parseResource(Observation.class, xml)
                        .getValueQuantity()
                        .getValue())
                .isEqualTo(new BigDecimal("36.60"));
    }
}
