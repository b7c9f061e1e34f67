package org.tiltas.clinical.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.views.Published;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations.Taken;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class ManualEntryTest {
    private static final String VITAL =
            "'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category',"
                    + "'code':'vital-signs'}]}],";
    private static final String WHO =
            "'subject':{'reference':'Patient/p1'},'performer':[{'reference':'Practitioner/ona'}],"
                    + "'effectiveDateTime':'2024-03-05T10:00:00+02:00',";
    private static final String HEART = "{'resourceType':'Observation','status':'final',"
            + "'identifier':[{'system':'urn:tablet','value':'7'}]," + VITAL + WHO
            + "'code':{'coding':[{'system':'http://loinc.org','code':'8867-4'}]},"
            + "'note':[{'text':'after a walk'}],"
            + "'valueQuantity':{'value':72.0,'system':'http://unitsofmeasure.org','code':'/min'}}";
    private static final String OXYGEN = "{'resourceType':'Observation','status':'final'," + VITAL + WHO
            + "'code':{'coding':[{'system':'http://loinc.org','code':'59408-5'},"
            + "{'system':'http://loinc.org','code':'2708-6'}]},"
            + "'valueQuantity':{'value':97,'system':'http://unitsofmeasure.org','code':'%'}}";
    private static final String PRESSURE = "{'resourceType':'Observation','status':'final'," + VITAL + WHO
            + "'code':{'coding':[{'system':'http://loinc.org','code':'85354-9'}]},'component':["
            + part("8480-6", "121") + "," + part("8462-4", "79") + "]}";

    private final KeptJournal kept = new KeptJournal();
    private final Journal journal = kept.journal();
    private final FhirViews views = Published.views(kept.fake.recordsView());
    private final ManualEntry entry = new ManualEntry(journal, views, new MetricRegistry());

    private static String part(String code, String value) {
        return "{'code':{'coding':[{'system':'http://loinc.org','code':'" + code + "'}]},'valueQuantity':{'value':"
                + value + ",'system':'http://unitsofmeasure.org','code':'mm[Hg]'}}";
    }

    @BeforeEach
    void home() {
        journal.commit(new Unit()
                .put(RecordWrite.put("Patient", "p1", "{\"resourceType\":\"Patient\"}"))
                .put(RecordWrite.put("Device", "d1", "{\"resourceType\":\"Device\"}"))
                .put(RecordWrite.put("Practitioner", "ona", "{\"resourceType\":\"Practitioner\"}")));
    }

    private Taken create(String json) throws RefusedWrite {
        return entry.create(json.replace('\'', '"'), "tablet");
    }

    private Taken retract(String id, String json, long expected) throws RefusedWrite {
        return entry.retract(id, json, expected, "tablet");
    }

    private RefusedWrite refused(String json) {
        return catchThrowableOfType(RefusedWrite.class, () -> create(json));
    }

    private String shown(Observed observed) {
        return views.observation(observed);
    }

    @Test
    void whatIsTakenConformsAndKeepsWhatWasSaid() throws RefusedWrite {
        Taken heart = create(HEART);
        String json = shown(heart.observed());

        assertThat(heart.changed()).isTrue();
        assertThat(heart.observed().measurement().quality()).isEqualTo(Set.of(Quality.MANUAL));
        assertThat(json)
                .contains("\"performer\":[{\"reference\":\"Practitioner/ona\"}]")
                .contains("{\"system\":\"urn:tablet\",\"value\":\"7\"}")
                .contains("\"value\":72.0")
                .contains("after a walk")
                .contains("Entered by hand.")
                .contains("2024-03-05T10:00:00+02:00");
        assertThat(Published.faults(json, "http://hl7.org/fhir/StructureDefinition/heartrate"))
                .isEmpty();
        assertThat(kept.fake.units.get(1).audits()).singleElement().satisfies(audit -> assertThat(audit.what())
                .contains("urn:tiltas:measurement|"));
        assertThat(shown(create(PRESSURE).observed())).contains("8462-4");
        assertThat(shown(create(OXYGEN).observed())).contains("2708-6").contains("59408-5");
    }

    /** A code that two metrics share means the one that says no more than was said. */
    @ParameterizedTest
    @CsvSource({
        "60985-9, central-venous-pressure",
        "8591-0, central-venous-mean",
        "60956-0, intracranial-pressure",
    })
    void aSharedCodeMeansTheMetricThatSaysLeast(String code, String metric) throws RefusedWrite {
        String json = "{'resourceType':'Observation','status':'final'," + VITAL + WHO
                + "'code':{'coding':[{'system':'http://loinc.org','code':'" + code + "'}]},"
                + "'valueQuantity':{'value':8,'system':'http://unitsofmeasure.org','code':'mm[Hg]'}}";

        assertThat(create(json).observed().measurement().metric()).isEqualTo(metric);
    }

    @Test
    void theSameIdentifierIsOneObservation() throws RefusedWrite {
        Taken first = create(HEART);
        Taken again = create(HEART);

        assertThat(again.changed()).isFalse();
        assertThat(again.observed().id()).isEqualTo(first.observed().id());
        assertThat(kept.all).hasSize(1);
        assertThat(entry.find("urn:tablet", "7")).hasSize(1);
        assertThat(entry.find("", "7")).hasSize(1);
        assertThat(entry.find("urn:other", "7")).isEmpty();
        assertThat(refused(HEART.replace("72.0", "73")).status()).isEqualTo(409);
        assertThat(create(HEART.replace("urn:tablet", "urn:phone")).changed()).isTrue();
        assertThat(entry.find("", "7")).hasSize(2);
        assertThat(create(OXYGEN).observed().id())
                .isNotEqualTo(create(OXYGEN).observed().id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "HEART ~ 'code':'/min' ~ 'code':'Hz' ~ Observation.valueQuantity.code",
                "HEART ~ 'code':'vital-signs' ~ 'code':'exam' ~ Observation.category",
                "HEART ~ Patient/p1 ~ Device/d1 ~ Observation.subject",
                "HEART ~ Patient/p1 ~ Patient/p2 ~ Observation.subject",
                "HEART ~ Practitioner/ona ~ Practitioner/eva ~ Observation.performer",
                "HEART ~ Practitioner/ona ~ Device/d1 ~ Observation.performer",
                "HEART ~ 10:00:00+02:00 ~ 10:00:00 ~ Observation",
                "HEART ~ 2024-03-05T10:00:00+02:00 ~ 2024-03-05 ~ Observation.effectiveDateTime",
                "HEART ~ 2024-03-05T10:00:00+02:00 ~ 2126-03-05T10:00:00+02:00 ~ Observation.effectiveDateTime",
                "HEART ~ 'status':'final' ~ 'status':'registered' ~ Observation.status",
                "HEART ~ 72.0 ~ 720 ~ Observation.valueQuantity.value",
                "HEART ~ 8867-4 ~ 85354-9 ~ Observation.valueQuantity",
                "HEART ~ 8867-4 ~ 1-1 ~ Observation.code",
                "HEART ~ 'note': ~ 'method':{'text':'x'},'note': ~ Observation.method",
                "HEART ~ urn:tablet ~ urn:tiltas:measurement ~ Observation.identifier",
                "OXYGEN ~ ,{'system':'http://loinc.org','code':'2708-6'} ~ '' ~ Observation.code",
                "PRESSURE ~ 8462-4 ~ 8478-0 ~ Observation.component",
                "PRESSURE ~ 8462-4 ~ 8867-4 ~ Observation.component[1].code"
            },
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '^')
    void refusesWhatItsProfileOrTheRegistryForbids(String which, String part, String by, String field) {
        String good = which.equals("HEART") ? HEART : which.equals("OXYGEN") ? OXYGEN : PRESSURE;
        String bad = good.replace(part, by.equals("''") ? "" : by);

        assertThat(bad).isNotEqualTo(good);
        RefusedWrite refusal = refused(bad);
        assertThat(refusal).as(bad).isNotNull();
        assertThat(refusal.status()).isIn(400, 422);
        assertThat(refusal.getMessage()).contains(field.startsWith("Observation.value") ? "value" : field);
        assertThat(kept.all).isEmpty();
    }

    @Test
    void refusesAPeriodAndWhatHasNoPerformerOrNoDiastolic() {
        UnaryOperator<String> period = json -> json.replace(
                "'effectiveDateTime':'2024-03-05T10:00:00+02:00'",
                "'effectivePeriod':{'start':'2024-03-05T10:00:00+02:00'}");

        assertThat(refused(period.apply(HEART)).field()).isEqualTo("Observation.effectiveDateTime");
        assertThat(refused(HEART.replace(",'performer':[{'reference':'Practitioner/ona'}]", ""))
                        .field())
                .isEqualTo("Observation.performer");
        assertThat(refused(PRESSURE.replace("," + part("8462-4", "79"), "")).field())
                .isEqualTo("Observation.component");
        assertThat(refused(HEART.replace(VITAL, "")).field()).isEqualTo("Observation.category");
        assertThat(refused("{'resourceType':'Observation'}").status()).isEqualTo(422);
        assertThat(refused("[]").status()).isEqualTo(400);
    }

    @Test
    void anObservationIsTakenBackWithNothingElseChanged() throws RefusedWrite {
        Taken made = create(HEART);
        String json = shown(made.observed());
        String ended = json.replace("\"status\":\"final\"", "\"status\":\"entered-in-error\"");
        String id = made.observed().id();

        assertThat(catchThrowableOfType(RefusedWrite.class, () -> retract(id, json, RecordWrite.ANY))
                        .field())
                .isEqualTo("Observation.status");
        assertThat(catchThrowableOfType(
                                RefusedWrite.class, () -> retract(id, ended.replace("72.0", "73"), RecordWrite.ANY))
                        .status())
                .isEqualTo(422);
        assertThat(catchThrowableOfType(RefusedWrite.class, () -> retract(id, ended, 2))
                        .status())
                .isEqualTo(412);
        assertThat(catchThrowableOfType(RefusedWrite.class, () -> retract("99", ended, RecordWrite.ANY))
                        .status())
                .isEqualTo(404);

        Taken taken = retract(id, ended.replace("72.0", "72"), 1);
        Taken again = retract(id, ended, RecordWrite.ANY);

        assertThat(taken.changed()).isTrue();
        assertThat(taken.observed().version()).isEqualTo(2);
        assertThat(shown(taken.observed())).contains("entered-in-error").contains("72.0");
        assertThat(again.changed()).isFalse();
        assertThat(kept.all).hasSize(2);
    }
}
