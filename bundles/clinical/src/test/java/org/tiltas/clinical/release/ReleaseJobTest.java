package org.tiltas.clinical.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.Owning;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class ReleaseJobTest {
    private static final Instant BASE = Instant.parse("2026-11-22T00:00:00Z");
    private final FakeJournal fake = new FakeJournal();
    private ReleaseJob job;

    @AfterEach
    void stop() throws Exception {
        if (job != null) {
            job.close();
        }
    }

    private void start() {
        GatewayFacts gateways = GatewayFacts.over(fake.recordsView());
        job = new ReleaseJob(fake.journal(), Owning.of(fake.recordsView(), ZoneId.of("Europe/Vilnius")), gateways);
    }

    private void hold(int minute, OptionalInt slot) {
        hold(minute, slot, Map.of());
    }

    private void hold(int minute, OptionalInt slot, Map<String, String> attributes) {
        Measurement m = new Measurement(
                UUID.randomUUID(),
                BASE,
                new Subject(Subject.Kind.DEVICE, "d1"),
                "d1",
                "gw1",
                "",
                "heart-rate",
                Value.quantity(60, "/min"),
                ReadingStatus.FINAL,
                BASE.plusSeconds(minute * 60L).atOffset(ZoneOffset.UTC),
                BASE,
                Set.of(),
                slot,
                attributes,
                Lane.ROUTINE,
                new Origin("m", 0, "gatt", "1"));
        fake.commit(new Unit().hold(m));
    }

    private void assign(String id, String patient, int from, int to, String more) {
        String json =
                "{\"resourceType\":\"DeviceUseStatement\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/"
                        + patient + "\"},\"device\":{\"reference\":\"Device/d1\"},\"timingPeriod\":{\"start\":\""
                        + BASE.plusSeconds(from * 60L) + "\",\"end\":\"" + BASE.plusSeconds(to * 60L) + "\"}" + more
                        + "}";
        fake.commit(
                new Unit().put(RecordWrite.put("DeviceUseStatement", id, json)).bump(Assignments.GUARD));
    }

    @Test
    void releasesWhatLiesInThePeriodInMeasurementOrder() {
        start();
        for (int minute : List.of(5, 1, 9, 3, 20)) {
            hold(minute, OptionalInt.empty());
        }

        assign("a1", "anna", 1, 9, "");

        await().untilAsserted(() -> assertThat(fake.observations).hasSize(3));
        assertThat(fake.observations)
                .extracting(m -> m.effective().toInstant())
                .containsExactly(BASE.plusSeconds(60), BASE.plusSeconds(180), BASE.plusSeconds(300));
        assertThat(fake.observations).extracting(m -> m.subject().reference()).containsOnly("Patient/anna");
        assertThat(fake.waiting).hasSize(2);
    }

    @Test
    void releasesWhatNamesAPatientWhenTheyCome() {
        start();
        hold(5, OptionalInt.empty(), Map.of("patient", "HOME|17"));
        hold(6, OptionalInt.empty(), Map.of("patient", "HOME|18"));
        hold(7, OptionalInt.empty());
        put("gateway", "gw1", "{\"patients\":[{\"system\":\"urn:home\",\"authority\":\"HOME\"}]}");
        put("Patient", "anna", "{\"identifier\":[{\"system\":\"urn:home\",\"value\":\"17\"}]}");

        await().untilAsserted(() -> assertThat(fake.observations).hasSize(1));

        assign("a1", "anna", 0, 100, "");
        await().untilAsserted(() -> assertThat(fake.observations).hasSize(2));
        assertThat(fake.observations).extracting(m -> m.subject().reference()).containsOnly("Patient/anna");
        assertThat(fake.waiting).hasSize(1);
    }

    private void put(String kind, String id, String json) {
        fake.commit(new Unit().put(RecordWrite.put(kind, id, json)).bump(Assignments.GUARD));
    }

    @Test
    void goesOnAfterAStartInUnitsOfFiveHundred() {
        for (int i = 0; i < 1700; i++) {
            hold(i % 7, OptionalInt.empty());
        }
        assign("a1", "anna", 0, 100, "");
        start();

        await().untilAsserted(() -> assertThat(fake.observations).hasSize(1700));
        assertThat(fake.units).allMatch(u -> u.released().size() <= 500);
        assertThat(fake.units.stream().filter(u -> !u.released().isEmpty()))
                .allMatch(u -> u.required().containsKey("assignments"));
    }

    @Test
    void otherUserSlotsDoNotStandInTheWay() {
        for (int i = 0; i < 1200; i++) {
            hold(5, OptionalInt.of(9));
        }
        hold(5, OptionalInt.of(2));
        hold(6, OptionalInt.of(2));
        start();

        assign(
                "a1",
                "anna",
                0,
                100,
                ",\"extension\":[{\"url\":\"urn:tiltas:extension:user-index\",\"valueUnsignedInt\":2}]");

        await().untilAsserted(() -> assertThat(fake.observations).hasSize(2));
        assertThat(fake.waiting).hasSize(1200);
    }

    @Test
    void triesAgainAfterAFailure() {
        AtomicInteger failures = new AtomicInteger(2);
        start();
        hold(5, OptionalInt.empty());
        fake.beforeCommit = unit -> {
            if (!unit.released().isEmpty() && failures.getAndDecrement() > 0) {
                throw new JournalException.Unavailable("database away", null);
            }
        };

        assign("a1", "anna", 0, 100, "");

        await().untilAsserted(() -> assertThat(fake.observations).hasSize(1));
        assertThat(failures).hasValue(-1);
    }
}
