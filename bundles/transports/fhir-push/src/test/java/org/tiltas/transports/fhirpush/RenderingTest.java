package org.tiltas.transports.fhirpush;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tiltas.api.PartnerSettings;

class RenderingTest {
    @Test
    void tellsWhatWouldGoOutAndAsksNobody() {
        TestContext context = new TestContext();
        context.remotes.put("Patient/p", "Patient/their-7");
        FhirPushChannel channel = new FhirPushChannel();
        // nobody listens there: a request would fail
        PartnerSettings settings = new PartnerSettings("hospital", "fhir", "http://127.0.0.1:1/fhir", Map.of());

        String text = channel.render(TestContext.observed(1, "p"), settings, context);

        assertThat(text)
                .startsWith("{\"resourceType\":\"Observation\"")
                .doesNotContain("\"id\":\"o1\"")
                .contains("\"reference\":\"Patient/their-7\"", "61.50");
        channel.stop();
    }
}
