package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** What a partner that reads may see is what it would be sent. */
class PartnerSightTest {
    private static final String PERMIT = "\"provision\":{\"type\":\"permit\"%s}";

    private final FakeJournal journal = new FakeJournal();
    private final Instant now = Rows.START.plusSeconds(100);
    private PartnerSights sights;

    @BeforeEach
    void start() {
        System.setProperty("tiltas.zone", "Europe/Vilnius");
        sights = new PartnerSights(journal, new FakeCatalogue(), Clock.fixed(now, ZoneOffset.UTC));
        put("partner", "hospital", "{\"url\":\"http://h\",\"basis\":\"consent\",\"purpose\":\"TREAT\"}");
    }

    @AfterEach
    void stop() throws Exception {
        sights.close();
        System.clearProperty("tiltas.zone");
    }

    private void put(String kind, String id, String body) {
        journal.commit(new Unit().put(RecordWrite.put(kind, id, body))).join();
    }

    private void consent(String id, String fields) {
        put("Consent", id, "{\"status\":\"active\",\"patient\":{\"reference\":\"Patient/17\"}," + fields + "}");
    }

    private Sight sight() {
        return sights.of("hospital").orElseThrow();
    }

    private static Observed spo2() {
        return Rows.metric(2, "17", Metrics.SPO2, Lane.ROUTINE);
    }

    @Test
    void seesNothingWithoutConsentWhereItNeedsOne() {
        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().resident("Patient/17")).isFalse();

        consent("c", PERMIT.formatted(""));
        assertThat(sight().sees(Rows.row(1, "17"))).isTrue();
        assertThat(sight().resident("Patient/17")).isTrue();
        assertThat(sight().records("CarePlan", "Patient/17")).isTrue();
        assertThat(sight().resident("Patient/18")).isFalse();

        journal.commit(new Unit().put(RecordWrite.remove("Consent", "c"))).join();
        assertThat(sight().resident("Patient/17")).isFalse();
    }

    @Test
    void whereTheLawSufficesAnObjectionStopsIt() {
        put("partner", "hospital", "{\"url\":\"http://h\",\"basis\":\"statutory\"}");
        assertThat(sight().sees(Rows.row(1, "17"))).isTrue();
        assertThat(sight().resident("Patient/17")).isTrue();
        assertThat(sight().records("CarePlan", "Patient/17"))
                .as("is sent to nobody")
                .isFalse();

        consent("c", "\"provision\":{\"type\":\"deny\"}");
        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().resident("Patient/17")).isFalse();
    }

    @Test
    void aKindOfMeasurementOpensTheResidentAndNoRecords() {
        consent(
                "c",
                PERMIT.formatted(",\"code\":[{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"59408-5\"}]}]"));

        assertThat(sight().sees(spo2())).isTrue();
        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().resident("Patient/17")).isTrue();
        assertThat(sight().records("CarePlan", "Patient/17")).isFalse();
    }

    @Test
    void whatIsDeniedOfMeasurementsMayStandInRecords() {
        consent(
                "c",
                PERMIT.formatted(
                        ",\"provision\":[{\"type\":\"deny\",\"code\":[{\"coding\":[{\"code\":\"8867-4\"}]}]}]"));

        assertThat(sight().sees(spo2())).isTrue();
        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().records("CarePlan", "Patient/17")).isFalse();
    }

    @Test
    void typesOfRecordsAreOpenedByName() {
        String type = ",\"class\":[{\"system\":\"http://hl7.org/fhir/resource-types\",\"code\":\"%s\"}]";
        consent("c", PERMIT.formatted(type.formatted("Observation")));
        consent("d", PERMIT.formatted(type.formatted("CarePlan")));

        assertThat(sight().sees(spo2())).isTrue();
        assertThat(sight().records("CarePlan", "Patient/17")).isTrue();
        assertThat(sight().records("Goal", "Patient/17")).isFalse();
    }

    @Test
    void aPastOfMeasurementsOpensTheResident() {
        consent("c", PERMIT.formatted(",\"dataPeriod\":{\"start\":\"2025-01-01\",\"end\":\"2025-12-31\"}"));

        assertThat(sight().resident("Patient/17")).isTrue();
        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().records("CarePlan", "Patient/17"))
                .as("of unknown time")
                .isFalse();
    }

    @Test
    void aPeriodEndsIt() {
        consent("c", PERMIT.formatted(",\"period\":{\"end\":\"2026-11-22T10:05:00+02:00\"}"));
        assertThat(sight().resident("Patient/17")).isTrue();
        assertThat(sight().steadyUntil(Set.of("Patient/17", "Patient/18"))).isEqualTo("2026-11-22T08:05:00.001Z");
        assertThat(sight().steadyUntil(Set.of("Patient/18"))).isEqualTo(Instant.MAX);

        consent("c", PERMIT.formatted(",\"period\":{\"end\":\"2026-11-22T09:05:00+02:00\"}"));
        assertThat(sight().resident("Patient/17")).isFalse();
    }

    @Test
    void aRestrictionClosesEverything() {
        consent("c", PERMIT.formatted(""));
        put("restriction", "17", "{}");

        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().resident("Patient/17")).isFalse();
        assertThat(sight().records("CarePlan", "Patient/17")).isFalse();
    }

    @Test
    void theFilterHoldsForReadersToo() {
        consent("c", PERMIT.formatted(""));
        put("gateway", "gw1", "{\"home\":\"north\"}");
        put("partner", "hospital", "{\"url\":\"http://h\",\"basis\":\"consent\",\"filter\":{\"codes\":[\"59408-5\"]}}");
        assertThat(sight().sees(spo2())).isTrue();
        assertThat(sight().sees(Rows.row(1, "17"))).isFalse();
        assertThat(sight().metrics()).hasValue(Set.of(Metrics.SPO2));

        put("partner", "hospital", "{\"url\":\"http://h\",\"filter\":{\"residents\":[\"18\"]}}");
        assertThat(sight().resident("Patient/17")).isFalse();
        assertThat(sight().resident("Patient/18")).isTrue();

        put("partner", "hospital", "{\"url\":\"http://h\",\"filter\":{\"homes\":[\"north\"]}}");
        assertThat(sight().resident("Patient/17"))
                .as("never heard in that home")
                .isFalse();
        journal.rows.add(Rows.row(1, "17"));
        assertThat(sight().resident("Patient/17")).isTrue();
    }

    @Test
    void whoWantsNothingOfPeopleKnowsOfNoResident() {
        put("partner", "hospital", "{\"url\":\"http://h\",\"basis\":\"statutory\",\"filter\":{\"codes\":[\"67996\"]}}");
        assertThat(sight().metrics()).hasValue(Set.of(Metrics.BATTERY));
        assertThat(sight().resident("Patient/17")).isFalse();

        put(
                "partner",
                "hospital",
                "{\"url\":\"http://h\",\"basis\":\"statutory\",\"filter\":{\"codes\":[\"67996\",\"8867-4\"]}}");
        assertThat(sight().resident("Patient/17")).isTrue();
    }

    @Test
    void isTheSameUntilItsSettingsChange() {
        Sight before = sight();
        assertThat(sight()).isSameAs(before);

        put("partner", "hospital", "{\"url\":\"http://h\",\"basis\":\"statutory\"}");
        assertThat(sight()).isNotSameAs(before);
    }

    @Test
    void aPartnerThatIsNotThereSeesNothing() {
        assertThat(sights.of("nobody")).isEmpty();
        put("partner", "broken", "{\"basis\":\"whim\"}");
        assertThat(sights.of("broken")).isEmpty();

        journal.commit(new Unit().put(RecordWrite.remove("partner", "hospital")))
                .join();
        assertThat(sights.of("hospital")).isEmpty();
    }
}
