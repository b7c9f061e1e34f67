package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Unit;

/** How loud gateways hear what residents wear: nothing comes of it but for whom it was decided. */
class SightingsTest {
    private static final Instant START = Bench.NOW.minus(Duration.ofDays(1));
    private static final DeviceIdentifier STRAP = DeviceIdentifier.bluetooth("C0:FF:EE:00:00:02");
    private static final String SECOND_SLOT =
            ",\"extension\":[{\"url\":\"urn:tiltas:extension:user-index\",\"valueUnsignedInt\":2}]";
    private final Bench bench = new Bench();
    private int messages;

    @BeforeEach
    void home() {
        bench.device("d1", Bench.BAND);
        bench.device("d2", STRAP);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-01-01\"", "");
        bench.put("Location", "l1", "\"name\":\"Room 12\"");
        bench.put("Location", "l2", "\"name\":\"Dining room\"");
        for (int i = 1; i < 3; i++) {
            bench.put(
                    "Device",
                    "g" + i,
                    Bench.identifier(new DeviceIdentifier("urn:tiltas:gateway", "gw" + i))
                            + ",\"location\":{\"reference\":\"Location/l" + i + "\"}");
        }
    }

    private void decide(String patient, String more) {
        bench.put(
                "whereabouts",
                patient,
                "\"resident\":\"" + patient + "\",\"purpose\":\"walks at night\",\"retention\":\"PT6H\",\"decidedBy\":"
                        + "\"guardian\",\"from\":\"" + START + "\",\"entered\":\"" + START + "\"" + more);
    }

    private void end(String patient, int second) {
        decide(patient, ",\"ended\":\"" + START.plusSeconds(second) + "\",\"endedBy\":\"nora\"");
    }

    private Decoded heard(DeviceIdentifier device, String gateway, Duration after, int dbm) {
        RawMessage message = Bench.message("m" + messages++, gateway, START.plus(after), false, Lane.ROUTINE);
        bench.fake.messages.put(message.id(), message);
        Reading beats = Reading.of(device, Metrics.HEART_RATE, Value.quantity(60 + messages % 60, "/min"))
                .attribute(Attributes.RSSI, Integer.toString(dbm))
                .build();
        return new Decoded(message, "gatt", "1.0.0", List.of(beats));
    }

    private void hear(String gateway, int second, int dbm) {
        bench.again(List.of(heard(Bench.BAND, gateway, Duration.ofSeconds(second), dbm)));
    }

    private void hear(String gateway, int from, int to, int dbm) {
        for (int second = from; second < to; second += 10) {
            hear(gateway, second, dbm);
        }
    }

    private Stream<Measurement> rooms() {
        return bench.fake.observations.stream().filter(m -> m.metric().equals(Metrics.IN_ROOM));
    }

    private List<String> told() {
        return rooms().map(m -> m.subject().id() + " " + ((Value.Code) m.value()).code())
                .toList();
    }

    private List<String> kept() {
        return bench.fake.statesView().keys("whereabouts");
    }

    @Test
    void withoutADecisionNothingIsLeft() {
        hear("gw1", 0, 200, -60);
        hear("gw2", 200, 400, -60);

        assertThat(told()).isEmpty();
        assertThat(kept()).isEmpty();
        assertThat(bench.fake.observations).hasSize(40).allSatisfy(m -> assertThat(m.attributes())
                .isEmpty());
        assertThat(bench.fake.units)
                .allSatisfy(unit -> assertThat(unit.quarantined()).isEmpty());
    }

    @Test
    void withOneTheRoomIsToldOncePerChange() {
        decide("anna", "");

        hear("gw1", 0, 200, -60);
        assertThat(told()).containsExactly("anna l1");
        hear("gw2", 200, 400, -60);

        assertThat(told()).containsExactly("anna l1", "anna l2");
        Measurement first = rooms().findFirst().orElseThrow();
        assertThat(first.value()).isEqualTo(new Value.Code("urn:tiltas:location", "l1", "Room 12"));
        assertThat(first.effective().toInstant()).isEqualTo(START);
        assertThat(first.effective().getOffset()).isEqualTo(ZoneOffset.ofHours(2));
        assertThat(first.device()).isEqualTo("d1");
        assertThat(first.gateway()).isEqualTo("gw1");
        assertThat(first.attributes()).isEmpty();
        assertThat(first.origin().message()).isEmpty();
        assertThat(kept()).containsExactly("Patient/anna");
    }

    @Test
    void goesOnAfterARestart() {
        decide("anna", "");
        hear("gw1", 0, 30, -60);
        bench.restart();
        hear("gw1", 30, 100, -60);
        bench.restart();
        hear("gw1", 100, 200, -60);

        assertThat(told()).containsExactly("anna l1");
    }

    @Test
    void aBatchThatIsMadeAnewSaysTheSame() {
        decide("anna", "");
        List<Decoded> batch = Stream.of(0, 10, 20, 30, 40, 50)
                .map(second -> heard(Bench.BAND, "gw1", Duration.ofSeconds(second), -60))
                .toList();
        bench.observed(batch, new Unit());

        bench.again(batch);
        bench.again(batch);

        assertThat(told()).containsExactly("anna l1");
    }

    @Test
    void ofTwoThatHearAtOnceTheSecondIsMadeAnew() {
        decide("anna", "");
        Unit one = new Unit();
        Unit other = new Unit();
        bench.observed(List.of(heard(Bench.BAND, "gw1", Duration.ofSeconds(0), -60)), one);
        bench.observed(List.of(heard(Bench.BAND, "gw2", Duration.ofSeconds(1), -60)), other);

        CompletableFuture<?> first = bench.fake.commit(one);
        CompletableFuture<?> second = bench.fake.commit(other);

        assertThat(first).isCompleted();
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void aDecisionIsOfOneResidentAndItsTime() {
        bench.assign("a2", "d2", "berta", "\"start\":\"2026-01-01\"", "");
        decide("anna", "");
        for (int second = -600; second < 2000; second += 10) {
            if (second == 1000) {
                end("anna", second);
            }
            bench.again(List.of(
                    heard(Bench.BAND, second < 0 || second >= 1000 ? "gw2" : "gw1", Duration.ofSeconds(second), -60),
                    heard(STRAP, "gw2", Duration.ofSeconds(second), -40)));
        }

        assertThat(told()).containsExactly("anna l1");
        assertThat(kept()).containsExactly("Patient/anna");
    }

    @Test
    void whatIsReadAfterTheEndTellsNothingThoughItCameBefore() {
        decide("anna", "");
        end("anna", 1000);

        hear("gw1", 0, 200, -60);

        assertThat(told()).isEmpty();
        assertThat(kept()).isEmpty();
    }

    @Test
    void nothingIsToldOfWhoIsUnknownOrRestrictedOrOfAPlaceThatIs() {
        decide("anna", "");
        bench.put(Restricted.KIND, "anna", "\"reason\":\"contested\"");
        hear("gw1", 0, 100, -60);
        bench.fake.commit(new Unit().put(org.tiltas.spi.journal.RecordWrite.remove(Restricted.KIND, "anna")));
        hear("gw3", 100, 200, -60);
        bench.put("Device", "g3", Bench.identifier(new DeviceIdentifier("urn:tiltas:gateway", "gw3")));
        hear("gw3", 200, 300, -60);
        bench.assign("a1", "d1", "anna", "\"start\":\"2026-01-01\",\"end\":\"2026-01-02\"", "");
        hear("gw1", 300, 400, -60);

        assertThat(told()).isEmpty();
        assertThat(kept()).isEmpty();
    }

    @Test
    void whatComesOutOfABufferTellsOfNoPresent() {
        decide("anna", "");
        for (int second = 0; second < 200; second += 10) {
            Instant received = START.plusSeconds(second);
            bench.observe(
                    Bench.message("b" + second, "gw1", received, false, Lane.ROUTINE),
                    Reading.of(Bench.BAND, Metrics.HEART_RATE, Value.quantity(60, "/min"))
                            .attribute(Attributes.RSSI, "-60")
                            .heardAt(Optional.of(received.minusSeconds(61).atOffset(ZoneOffset.UTC)))
                            .build());
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void aReplayTellsNoneAnew() {
        decide("anna", "");
        bench.replay();
        hear("gw1", 0, 200, -60);
        assertThat(told()).isEmpty();
    }

    @Test
    void isToldAnewWhenItsRetentionIsOver() {
        decide("anna", "");
        hear("gw1", 0, 100, -60);
        hear("gw1", 21_500, 21_700, -60);

        assertThat(told()).containsExactly("anna l1", "anna l1");
    }

    @Test
    void aTrackOfAClockThatWasAheadBeginsAnew() {
        int ahead = (int) Duration.ofDays(2).toSeconds();
        decide("anna", "");
        bench.again(Stream.of(0, 10, 20, 30, 40, 50)
                .map(second -> heard(Bench.BAND, "gw2", Duration.ofSeconds(ahead + second), -60))
                .toList());
        assertThat(told()).containsExactly("anna l2");

        hear("gw1", 0, 200, -60);

        assertThat(told()).containsExactly("anna l2", "anna l1");
    }

    @Test
    void twoDevicesOfOneResidentAreOneTrack() {
        bench.assign("a2", "d2", "anna", "\"start\":\"2026-01-01\"", "");
        decide("anna", "");
        for (int second = 0; second < 200; second += 10) {
            bench.again(List.of(
                    heard(Bench.BAND, "gw1", Duration.ofSeconds(second), -50),
                    heard(STRAP, "gw2", Duration.ofSeconds(second), -70)));
        }
        assertThat(told()).containsExactly("anna l1");
    }

    @Test
    void aSlotOfADeviceTellsOfNobody() {
        bench.assign("a2", "d2", "berta", "\"start\":\"2026-01-01\"", SECOND_SLOT);
        bench.assign("a3", "d1", "berta", "\"start\":\"2026-01-01\"", SECOND_SLOT);
        decide("anna", "");
        decide("berta", "");
        for (int second = 0; second < 200; second += 10) {
            bench.again(List.of(
                    heard(STRAP, "gw1", second, 2),
                    heard(Bench.BAND, "gw2", second, 2),
                    heard(Bench.BAND, "gw1", second, 1)));
        }

        assertThat(told())
                .as("what has no slot of its own is of whom the whole is")
                .containsExactly("anna l1");
        assertThat(rooms()).allSatisfy(m -> assertThat(m.device()).isEqualTo("d1"));
    }

    private Decoded heard(DeviceIdentifier device, String gateway, int second, int slot) {
        Decoded plain = heard(device, gateway, Duration.ofSeconds(second), -60);
        Reading beats = Reading.of(device, Metrics.HEART_RATE, Value.quantity(60 + second % 60, "/min"))
                .attribute(Attributes.RSSI, "-60")
                .userIndex(slot)
                .build();
        return new Decoded(plain.message(), "gatt", "1.0.0", List.of(beats));
    }

    @Test
    void hostileLoudnessIsNone() {
        decide("anna", "");
        for (String text : List.of("1e999999999", "-1e9", "", "loud", "-60;", "-9999", "60", "\u0661")) {
            bench.observe(Reading.of(Bench.BAND, Metrics.HEART_RATE, Value.quantity(60, "/min"))
                    .attribute(Attributes.RSSI, text)
                    .build());
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void onlyTheServerTellsTheMetric() {
        Unit unit = bench.observe(
                Reading.of(Bench.BAND, Metrics.IN_ROOM, new Value.Code("urn:tiltas:location", "l1", "Room 12"))
                        .build());

        assertThat(unit.quarantined()).singleElement().satisfies(q -> assertThat(q.reason())
                .isEqualTo("reserved-metric"));
        assertThat(bench.fake.observations).isEmpty();
    }

    private static Reading signal(DeviceIdentifier device) {
        return Reading.of(device, Metrics.SIGNAL, Value.quantity(-60, "{dBm}")).build();
    }

    private void hang(String device, DeviceIdentifier identifier) {
        bench.put("Device", device, Bench.identifier(identifier) + ",\"location\":{\"reference\":\"Location/l1\"}");
    }

    @Test
    void theSignalIsKeptOfWhatStandsSomewhereAlone() {
        DeviceIdentifier stranger = DeviceIdentifier.bluetooth("C0:FF:EE:00:00:03");
        hang("d2", STRAP);

        bench.observe(signal(Bench.BAND), signal(STRAP), signal(stranger));
        bench.observe(signal(stranger));

        assertThat(bench.fake.observations).singleElement().satisfies(m -> assertThat(m.device())
                .isEqualTo("d2"));
    }

    @Test
    void theSignalOfWhatMayBeWornIsNotKeptWhereverItStands() {
        hang("d1", Bench.BAND);
        hang("d2", STRAP);
        bench.put("Patient", "anna", "\"deceasedDateTime\":\"2026-02-01\"");
        bench.assign("a2", "d2", "berta", "\"start\":\"2026-01-01\"", SECOND_SLOT);

        bench.observe(signal(Bench.BAND), signal(STRAP));

        assertThat(bench.fake.observations).isEmpty();
        assertThat(bench.fake.waiting).isEmpty();
    }
}
