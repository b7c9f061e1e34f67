package org.tiltas.clinical.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.views.Published;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirStore.Stored;
import org.tiltas.spi.clinical.FhirStore.Write;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations.Taken;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.RecordWrite;

/** What people measured, written together with the resident it is about. */
class ManualTransactionTest {
    private static final Write PATIENT = write("Patient", "urn:uuid:p", "");
    private static final Write CARER = write("Practitioner", "urn:uuid:c", "");
    private static final String TEMPERATURE = ",'status':'final','identifier':[{'system':'urn:tablet','value':'7'}],"
            + "'category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category',"
            + "'code':'vital-signs'}]}],'code':{'coding':[{'system':'http://loinc.org','code':'8310-5'}]},"
            + "'subject':{'reference':'urn:uuid:p'},'performer':[{'reference':'urn:uuid:c'}],"
            + "'effectiveDateTime':'2024-03-05T10:00:00+02:00',"
            + "'valueQuantity':{'value':37.40,'system':'http://unitsofmeasure.org','code':'Cel'}";

    private final KeptJournal kept = new KeptJournal();
    private final Journal journal = kept.journal();
    private final FhirViews views = Published.views(kept.fake.recordsView());
    private final ManualEntry manual = new ManualEntry(journal, views, new MetricRegistry());
    private final RecordFhirStore store = new RecordFhirStore(
            journal,
            Devices.over(kept.fake.recordsView()),
            new Assignments(kept.fake.recordsView(), ZoneId.of("Europe/Vilnius")),
            manual);

    private static Write write(String type, String fullUrl, String fields) {
        String json = ("{'resourceType':'" + type + "'" + fields + "}").replace('\'', '"');
        return new Write(type, "", fullUrl, json, RecordWrite.ANY);
    }

    private static Write temperature(String... changes) {
        String fields = TEMPERATURE;
        for (int i = 0; i < changes.length; i += 2) {
            fields = fields.replace(changes[i], changes[i + 1]);
        }
        return write("Observation", "urn:uuid:o", fields);
    }

    private RefusedWrite refused(List<Write> writes, Write... observations) {
        int before = kept.fake.units.size();
        RefusedWrite refusal =
                catchThrowableOfType(RefusedWrite.class, () -> store.write(writes, List.of(observations), "tablet"));
        assertThat(refusal).isNotNull();
        assertThat(kept.fake.units).as("nothing is committed").hasSize(before);
        assertThat(journal.records().list("Patient")).isEmpty();
        assertThat(kept.all).isEmpty();
        return refusal;
    }

    @Test
    void residentAndMeasurementAreOneCommit() throws RefusedWrite {
        Stored stored = store.write(List.of(PATIENT, CARER), List.of(temperature()), "tablet");

        assertThat(kept.fake.units).hasSize(1);
        Taken taken = stored.observations().get(0);
        String patient = "Patient/" + stored.records().get(0).id();
        assertThat(taken.changed()).isTrue();
        assertThat(taken.observed().measurement().subject().reference()).isEqualTo(patient);
        String json = views.observation(taken.observed());
        assertThat(json)
                .contains("\"performer\":[{\"reference\":\"Practitioner/"
                        + stored.records().get(1).id() + "\"}]")
                .contains("37.40", "\"urn:tablet\"");
        String known = json.replace(patient, "Patient/p1")
                .replace("Practitioner/" + stored.records().get(1).id(), "Practitioner/ona");
        assertThat(Published.faults(known, "http://hl7.org/fhir/StructureDefinition/bodytemp"))
                .isEmpty();
        assertThat(kept.fake.units.get(0).audits()).hasSize(3).allSatisfy(audit -> assertThat(audit.who())
                .isEqualTo("tablet"));
    }

    @Test
    void whatIsKnownByItsIdentifierIsNotTakenTwice() throws RefusedWrite {
        Stored first = store.write(List.of(PATIENT, CARER), List.of(temperature()), "tablet");
        String patient = "Patient/" + first.records().get(0).id();
        String carer = "Practitioner/" + first.records().get(1).id();
        Write again = temperature("urn:uuid:p", patient, "urn:uuid:c", carer);

        Stored second = store.write(List.of(write("Location", "", "")), List.of(again), "tablet");

        assertThat(second.observations().get(0).changed()).isFalse();
        assertThat(second.observations().get(0).observed().id())
                .isEqualTo(first.observations().get(0).observed().id());
        assertThat(second.records()).hasSize(1);
        assertThat(kept.all).hasSize(1);
        assertThat(store.write(List.of(), List.of(again), "tablet").observations())
                .hasSize(1);

        int before = kept.fake.units.size();
        Write other = temperature("urn:uuid:p", patient, "urn:uuid:c", carer, "37.40", "38");
        RefusedWrite refusal = catchThrowableOfType(
                RefusedWrite.class, () -> store.write(List.of(write("Location", "", "")), List.of(other), "tablet"));
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(kept.fake.units).hasSize(before);
    }

    @Test
    void oneThatIsRefusedTakesTheRestAlong() {
        assertThat(refused(List.of(PATIENT, CARER), temperature("'Cel'", "'[degF]'"))
                        .status())
                .isEqualTo(422);
        assertThat(refused(List.of(PATIENT), temperature()).field()).isEqualTo("Observation.performer");
        assertThat(refused(List.of(CARER), temperature("urn:uuid:p", "Patient/none"))
                        .getMessage())
                .contains("Patient/none does not exist");
        assertThat(refused(List.of(PATIENT, CARER), temperature("2024-", "2999-"))
                        .field())
                .isEqualTo("Observation.effectiveDateTime");
        assertThat(refused(List.of(PATIENT, CARER), temperature(), temperature("37.40", "37.5"))
                        .status())
                .isEqualTo(400);
        assertThat(refused(List.of(PATIENT, CARER), temperature("'subject':{'reference':'urn:uuid:p'},", ""))
                        .field())
                .isEqualTo("Observation.subject");
    }

    @Test
    void noOtherCanReferToOneOfTheSameCall() {
        Write plan = write(
                "CarePlan",
                "",
                ",'status':'active','intent':'plan','subject':{'reference':'urn:uuid:p'},"
                        + "'supportingInfo':[{'reference':'urn:uuid:o'}]");

        assertThat(refused(List.of(PATIENT, CARER, plan), temperature()).getMessage())
                .contains("urn:uuid:o");
    }
}
