package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class ReadingObserverTest {
    private static final OffsetDateTime MEASURED = OffsetDateTime.parse("2026-11-22T09:59:00.250+02:00");
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private final Bench bench = new Bench();

    private static Reading.Builder heartRate() {
        return Reading.of(Bench.BAND, "heart-rate", Value.quantity(72, "/min"))
                .time(new ReadingTime.GatewayClock(MEASURED));
    }

    private static Reading.Builder helpCall() {
        return Reading.of(Bench.BAND, "help-call", new Value.Flag(true));
    }

    @Test
    void belongsToWhoWoreTheDeviceAtMeasurementTime() {
        bench.device("d1", Bench.BAND);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-11-01\",\"end\":\"2026-11-22T09:00:00+02:00\"", "");
        bench.assign("a2", "d1", "jonas", "\"start\":\"2026-11-22T09:00:00+02:00\"", "");

        Measurement now = bench.only(heartRate().build());
        Measurement late = bench.only(heartRate()
                .time(new ReadingTime.GatewayClock(OffsetDateTime.parse("2026-11-22T08:59:59.999+02:00")))
                .build());

        assertThat(now.subject().reference()).isEqualTo("Patient/jonas");
        assertThat(late.subject().reference()).isEqualTo("Patient/anna");
        assertThat(now.effective()).isEqualTo(MEASURED);
        assertThat(now.identityTime()).isEqualTo(MEASURED.toInstant());
        assertThat(now.origin().message()).isEqualTo("m0");
    }

    @Test
    void waitsWithoutOwnerAndDiscoversTheDevice() {
        Unit unit = bench.observe(heartRate().build());
        Record device = bench.fake
                .recordsView()
                .byKey("Device", Bench.BAND.system() + "|" + Bench.BAND.value())
                .orElseThrow();

        assertThat(unit.observations()).isEmpty();
        assertThat(unit.waiting()).singleElement().satisfies(m -> assertThat(m.subject())
                .isEqualTo(new Subject(Subject.Kind.DEVICE, device.id())));
        assertThat(bench.observe(heartRate().channel("2").build()).records()).isEmpty();
    }

    @Test
    void anUnknownDeviceIsCreatedOncePerBatch() {
        Unit unit = bench.observe(heartRate().build(), heartRate().channel("2").build());

        assertThat(unit.records()).hasSize(1);
        assertThat(unit.waiting())
                .extracting(Measurement::device)
                .containsOnly(unit.records().get(0).id());
    }

    @Test
    void aUnitMadeBeforeAnAssignmentIsStale() {
        bench.device("d1", Bench.BAND);
        bench.fake.beforeCommit = unit -> {
            bench.fake.beforeCommit = u -> {};
            bench.assign("a1", "d1", "anna", "\"start\":\"2026-11-01\"", "");
        };

        assertThatThrownBy(() -> bench.observe(heartRate().build())).hasCauseInstanceOf(JournalException.Stale.class);
        assertThat(bench.observe(heartRate().build()).observations()).hasSize(1);
    }

    @Test
    void findsADeviceUnderItsAlias() {
        bench.device("plug", DeviceIdentifier.eui64("00124B0001020304"));

        Measurement m =
                bench.only(Reading.of(DeviceIdentifier.zigbee("00124B0001020304"), "battery", Value.quantity(80, "%"))
                        .build());

        assertThat(m.device()).isEqualTo("plug");
        assertThat(m.subject().reference()).isEqualTo("Device/plug");
    }

    @Test
    void userSlotsDecideBeforeTheStatementForAny() {
        bench.device("cuff", Bench.BAND);
        bench.assign("a1", "cuff", "any", "\"start\":\"2026-11-01\"", "");
        bench.assign(
                "a2",
                "cuff",
                "second",
                "\"start\":\"2026-11-01\"",
                ",\"extension\":[{\"url\":\"urn:tiltas:extension:user-index\",\"valueUnsignedInt\":2}]");

        assertThat(bench.only(heartRate().build()).subject().id()).isEqualTo("any");
        assertThat(bench.only(heartRate().channel("a").userIndex(1).build())
                        .subject()
                        .id())
                .isEqualTo("any");
        assertThat(bench.only(heartRate().channel("b").userIndex(2).build())
                        .subject()
                        .id())
                .isEqualTo("second");
    }

    @ParameterizedTest
    @CsvSource({"intended", "entered-in-error", "on-hold"})
    void statementsThatAssignNothing(String status) {
        bench.device("d1", Bench.BAND);
        bench.put(
                "DeviceUseStatement",
                "a1",
                "\"status\":\"" + status
                        + "\",\"subject\":{\"reference\":\"Patient/anna\"},\"device\":{\"reference\":\"Device/d1\"},"
                        + "\"timingPeriod\":{\"start\":\"2026-01-01\"}");

        assertThat(bench.observe(heartRate().build()).waiting()).hasSize(1);
    }

    @Test
    void aRoomSensorSpeaksOfItsRoom() {
        bench.put("Device", "door", Bench.identifier(Bench.BAND) + ",\"location\":{\"reference\":\"Location/room7\"}");

        assertThat(bench.only(Reading.of(Bench.BAND, "contact-open", new Value.Flag(true))
                                .build())
                        .subject()
                        .reference())
                .isEqualTo("Location/room7");
    }

    @Test
    void aDeviceDescribesItself() {
        Unit unit = bench.observe(
                Reading.of(Bench.BAND, "device-information", new Value.Text("Acme"))
                        .channel("manufacturer")
                        .build(),
                Reading.of(Bench.BAND, "device-information", new Value.Text("1.0"))
                        .channel("firmware")
                        .build(),
                Reading.of(Bench.BAND, "device-clock", new Value.Text("2026-11-22T10:00:00"))
                        .build());

        assertThat(unit.observations()).isEmpty();
        assertThat(unit.waiting()).isEmpty();
        assertThat(unit.records()).singleElement().satisfies(w -> assertThat(
                        w.body().orElseThrow())
                .contains("\"manufacturer\":\"Acme\"", "{\"type\":{\"text\":\"firmware\"},\"value\":\"1.0\"}"));
        Unit again = bench.observe(Reading.of(Bench.BAND, "device-information", new Value.Text("Acme"))
                .channel("manufacturer")
                .build());
        assertThat(again.records()).isEmpty();
    }

    @Test
    void minutesCountFromTheSessionStart() {
        Reading sample = Reading.of(Bench.BAND, "glucose-interstitial", Value.quantity(110, "mg/dL"))
                .time(new ReadingTime.SinceSessionStart(Duration.ofMinutes(90)))
                .build();
        assertThat(bench.only(sample).quality()).contains(Quality.RECEIPT_TIME);

        bench.observe(Reading.of(Bench.BAND, "device-information", new Value.Text("2026-11-22T08:00:00"))
                .channel("cgm-session-start")
                .build());
        bench.restart();

        Measurement m = bench.only(sample);
        assertThat(m.effective()).isEqualTo(OffsetDateTime.parse("2026-11-22T09:30:00+02:00"));
        assertThat(m.quality()).isEmpty();
    }

    @Test
    void aDeviceClockWithoutOffsetIsTheHomes() {
        Measurement m = bench.only(heartRate()
                .time(new ReadingTime.DeviceClock(LocalDateTime.parse("2026-07-01T12:00:00"), Optional.empty()))
                .build());

        assertThat(m.effective()).isEqualTo(OffsetDateTime.parse("2026-07-01T12:00:00+03:00"));
        assertThat(m.effective().getOffset()).isEqualTo(ZoneOffset.ofHours(3));
    }

    @ParameterizedTest
    @CsvSource({"1970-01-01T00:01:00", "2000-01-01T05:00:00", "2005-12-31T23:59:59"})
    void anUnsetClockIsReplaced(LocalDateTime unset) {
        ReadingTime time = new ReadingTime.DeviceClock(unset, Optional.empty());

        Measurement heard =
                bench.only(heartRate().time(time).heardAt(Optional.of(MEASURED)).build());
        Measurement received = bench.only(heartRate().time(time).build());

        assertThat(heard.effective()).isEqualTo(MEASURED);
        assertThat(heard.quality()).isEmpty();
        assertThat(received.effective().toInstant()).isEqualTo(Bench.NOW);
        assertThat(received.quality()).containsExactly(Quality.RECEIPT_TIME);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-22T10:10:00.001+02:00,future", "2025-10-18T07:59:59Z,too-old"})
    void anImpossibleTimePutsTheWholeMessageInQuarantine(OffsetDateTime at, String reason) {
        Unit unit = bench.observe(
                heartRate().build(),
                heartRate().time(new ReadingTime.GatewayClock(at)).build());

        assertThat(unit.observations()).isEmpty();
        assertThat(unit.waiting()).isEmpty();
        assertThat(unit.records()).isEmpty();
        assertThat(unit.quarantined())
                .singleElement()
                .extracting(Quarantined::reason)
                .isEqualTo(reason);
    }

    @Test
    void anUrgentEventIsNeverHeldBack() {
        Reading press = helpCall()
                .time(new ReadingTime.GatewayClock(OffsetDateTime.parse("2099-01-01T00:00:00Z")))
                .build();

        Unit unit = bench.observe(Bench.message("m", "gw1", Bench.NOW, false, Lane.URGENT), press);

        assertThat(unit.quarantined()).isEmpty();
        assertThat(unit.waiting()).singleElement().satisfies(m -> {
            assertThat(m.effective().toInstant()).isEqualTo(Bench.NOW);
            assertThat(m.quality()).contains(Quality.RECEIPT_TIME);
            assertThat(m.lane()).isEqualTo(Lane.URGENT);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "heart-rate,19,/min",
        "spo2,101,%",
        "body-temperature,384.5,Cel",
        "body-weight,-999,kg",
        "spo2,1e-999999999,%"
    })
    void anImplausibleNumberIsAnError(String metric, BigDecimal number, String unit) {
        Measurement m = bench.only(
                Reading.of(Bench.BAND, metric, Value.quantity(number, unit)).build());

        assertThat(m.value()).isEqualTo(new Value.Absent(AbsentReason.ERROR));
        assertThat(m.status()).isEqualTo(ReadingStatus.FINAL);
    }

    @Test
    void whatTheDeviceSaysOfAValueCounts() {
        Measurement invalid = bench.only(heartRate().quality(Quality.INVALID).build());
        Measurement none = bench.only(
                heartRate().channel("2").quality(Quality.NOT_AVAILABLE).build());
        Measurement early =
                bench.only(heartRate().channel("3").quality(Quality.EARLY).build());

        assertThat(invalid.value()).isEqualTo(new Value.Absent(AbsentReason.ERROR));
        assertThat(invalid.status()).isEqualTo(ReadingStatus.ENTERED_IN_ERROR);
        assertThat(none.value()).isEqualTo(new Value.Absent(AbsentReason.NOT_PERFORMED));
        assertThat(early.status()).isEqualTo(ReadingStatus.PRELIMINARY);
    }

    @Test
    void oneBadHalfOfAPressureIsAnErrorAndTheOtherStays() {
        Measurement m = bench.only(Reading.of(
                        Bench.BAND,
                        "blood-pressure",
                        new Value.Panel(List.of(
                                new Value.Component("systolic", Value.quantity(2047, "mm[Hg]")),
                                new Value.Component("diastolic", Value.quantity(80, "mm[Hg]")))))
                .build());

        assertThat(((Value.Panel) m.value()).components())
                .extracting(Value.Component::value)
                .containsExactly(new Value.Absent(AbsentReason.ERROR), Value.quantity(80, "mm[Hg]"));
    }

    @ParameterizedTest
    @CsvSource({"heart-rate,Cel,wrong-unit", "no-such-metric,/min,unknown-metric", "fall,/min,wrong-value"})
    void whatNoRegistryKnowsIsNotPublished(String metric, String unit, String reason) {
        Unit made = bench.observe(
                Reading.of(Bench.BAND, metric, Value.quantity(72, unit)).build());

        assertThat(made.quarantined())
                .singleElement()
                .extracting(Quarantined::reason)
                .isEqualTo(reason);
    }

    @Test
    void aPressRepeatedByTheTransportIsOne() {
        Reading press = helpCall().build();
        bench.observe(Bench.message("a", "gw1", Bench.NOW, false, Lane.URGENT), press);
        bench.observe(Bench.message("b", "gw1", Bench.NOW.plusSeconds(300), true, Lane.URGENT), press);
        assertThat(bench.fake.waiting).hasSize(1);

        bench.observe(Bench.message("c", "gw1", Bench.NOW.plusSeconds(301), false, Lane.URGENT), press);
        assertThat(bench.fake.waiting).hasSize(2);
    }

    @Test
    void aPressRepeatedAfterARestartIsOne() {
        Reading press = helpCall().build();
        bench.observe(Bench.message("a", "gw1", Bench.NOW, false, Lane.URGENT), press);
        bench.restart();
        bench.observe(Bench.message("b", "gw1", Bench.NOW.plusSeconds(5), true, Lane.URGENT), press);

        assertThat(bench.fake.waiting).hasSize(1);
    }

    @Test
    void aPressHeardByTwoGatewaysIsOneWithinTwoSeconds() {
        Reading press = helpCall().build();
        bench.observe(Bench.message("a", "gw1", Bench.NOW, false, Lane.URGENT), press);
        bench.observe(Bench.message("b", "gw2", Bench.NOW.plusMillis(1999), false, Lane.URGENT), press);
        assertThat(bench.fake.waiting).hasSize(1);

        bench.observe(Bench.message("c", "gw2", Bench.NOW.plusMillis(3000), false, Lane.URGENT), press);
        assertThat(bench.fake.waiting).hasSize(2);
    }

    @Test
    void theSameMessageObservedAgainKeepsItsIdentities() {
        Decoded message = new Decoded(
                Bench.message("a", "gw1", Bench.NOW, false, Lane.ROUTINE),
                "gatt",
                "1.0.0",
                List.of(helpCall().build(), helpCall().build()));
        Unit first = bench.again(List.of(message));
        Unit second = bench.again(List.of(message));

        assertThat(first.waiting()).extracting(Measurement::identity).doesNotHaveDuplicates();
        assertThat(second.waiting())
                .extracting(Measurement::identity)
                .isEqualTo(first.waiting().stream().map(Measurement::identity).toList());
        assertThat(first.waiting()).allMatch(m -> Identities.isTimeless(m.identity()));
    }

    @Test
    void anUpdateOfADeviceByAPersonIsNotOverwritten() {
        bench.device("d1", Bench.BAND);
        bench.fake.beforeCommit = unit -> {
            bench.fake.beforeCommit = u -> {};
            bench.fake.commit(new Unit().put(RecordWrite.put("Device", "d1", "{\"resourceType\":\"Device\"}")));
        };

        assertThatThrownBy(() -> bench.observe(Reading.of(Bench.BAND, "device-information", new Value.Text("Acme"))
                        .channel("manufacturer")
                        .build()))
                .hasCauseInstanceOf(JournalException.Conflict.class);
    }

    @Test
    void fifteenThousandReadingsASecondTakeHalfACore() {
        bench.device("d1", Bench.BAND);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-11-01\"", "");
        Instant start = Bench.NOW.minusSeconds(3600);
        int rounds = 40_000;
        long best = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            List<Decoded> batch = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                Reading reading = heartRate()
                        .time(new ReadingTime.GatewayClock(start.plusMillis(i).atOffset(ZoneOffset.UTC)))
                        .build();
                batch.add(new Decoded(
                        Bench.message("m" + i, "gw1", Bench.NOW, false, Lane.ROUTINE), "gatt", "1", List.of(reading)));
            }
            Unit unit = new Unit();
            long begin = CPU.getCurrentThreadCpuTime();
            assertThat(bench.observed(batch, unit)).hasSize(rounds);
            best = Math.min(best, CPU.getCurrentThreadCpuTime() - begin);
        }

        assertThat(best / rounds).as("nanoseconds per reading").isLessThan(33_000);
    }
}
