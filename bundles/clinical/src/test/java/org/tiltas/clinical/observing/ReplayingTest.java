package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** Old messages read once more. */
class ReplayingTest {
    private final Bench bench = new Bench();

    private static Reading press() {
        return Reading.of(Bench.BAND, "help-call", new Value.Flag(true)).build();
    }

    private static Reading sample() {
        return Reading.of(Bench.BAND, "glucose-interstitial", Value.quantity(110, "mg/dL"))
                .time(new ReadingTime.SinceSessionStart(Duration.ofMinutes(30)))
                .build();
    }

    private static Reading session(String start) {
        return Reading.of(Bench.BAND, "device-information", new Value.Text(start))
                .channel("cgm-session-start")
                .build();
    }

    private static RawMessage at(String id, Instant received) {
        return Bench.message(id, "gw1", received, false, Lane.ROUTINE);
    }

    private static Decoded decoded(RawMessage message, Reading... readings) {
        return new Decoded(message, "gatt", "2.0.0", List.of(readings));
    }

    private List<Measurement> all(Unit unit, Decoded... messages) {
        List<Measurement> all = new ArrayList<>(bench.observed(List.of(messages), unit));
        all.addAll(unit.waiting());
        return all;
    }

    @Test
    void whatCarriesNoTimeKeepsItsIdentity() {
        RawMessage old = at("old", Bench.NOW.minusSeconds(86_400));
        Measurement first = bench.observe(old, press()).waiting().get(0);
        bench.restart();
        bench.replay();

        assertThat(all(new Unit(), decoded(old, press())))
                .singleElement()
                .extracting(Measurement::identity)
                .isEqualTo(first.identity());
    }

    @Test
    void theMemoryOfPresentMessagesIsLeftAlone() {
        RawMessage old = at("old", Bench.NOW.minusSeconds(86_400));
        bench.observe(Bench.message("a", "gw1", Bench.NOW, false, Lane.URGENT), press());
        Observing live = bench.present();
        bench.replay();
        all(new Unit(), decoded(old, press()));
        bench.use(live);

        bench.observe(Bench.message("b", "gw2", Bench.NOW.plusMillis(500), false, Lane.URGENT), press());

        assertThat(bench.fake.waiting)
                .as("the other gateway's copy is known again")
                .hasSize(1);
    }

    @Test
    void aSessionThatBeganLaterIsNotReckonedWith() {
        RawMessage old = at("old", Bench.NOW.minus(Duration.ofDays(10)));
        RawMessage young = at("young", Bench.NOW);
        bench.observe(session("2026-11-22T09:00:00+02:00"));
        bench.restart();
        bench.replay();
        Unit unit = new Unit();

        assertThat(all(unit, decoded(old, sample()))).isEmpty();

        assertThat(unit.quarantined())
                .singleElement()
                .extracting(Quarantined::reason)
                .isEqualTo("session-unknown");
        assertThat(all(new Unit(), decoded(young, sample())))
                .singleElement()
                .extracting(Measurement::effective)
                .isEqualTo(OffsetDateTime.parse("2026-11-22T09:30:00+02:00"));
    }

    @Test
    void aSessionToldByAnEarlierMessageOfTheReplayCounts() {
        Instant then = Instant.parse("2026-11-10T08:00:00Z");
        bench.observe(session("2026-11-22T09:00:00+02:00"));
        bench.restart();
        bench.replay();

        all(new Unit(), decoded(at("start", then), session("2026-11-10T09:00:00+02:00")));

        assertThat(all(new Unit(), decoded(at("sample", then.plusSeconds(1)), sample())))
                .singleElement()
                .extracting(Measurement::effective)
                .isEqualTo(OffsetDateTime.parse("2026-11-10T09:30:00+02:00"));
    }

    @Test
    void aStateIsRebuiltFromTheReplayedMessages() {
        Instant then = Bench.NOW.minus(Duration.ofDays(2));
        bench.observe(at("live", Bench.NOW), fall(true));
        int records = bench.fake.recordsView().list(HeldStates.KIND).size();
        bench.replay();
        Unit unit = new Unit();

        List<Measurement> all = all(
                unit,
                decoded(at("a", then), fall(false)),
                decoded(at("b", then.plusSeconds(60)), fall(false)),
                decoded(at("c", then.plusSeconds(120)), fall(true)),
                decoded(at("d", then.plusSeconds(180)), fall(true)),
                decoded(at("e", then.plusSeconds(240)), fall(false)));

        assertThat(all)
                .extracting(m -> m.attributes().containsKey(Observing.QUIET))
                .as("what came before the first alarm is no news by itself")
                .containsExactly(true, true, false, false, false);
        assertThat(all.get(0).identity()).isEqualTo(all.get(1).identity());
        assertThat(all.get(2).identity()).isEqualTo(all.get(3).identity());
        assertThat(all.get(4).identity()).isNotEqualTo(all.get(0).identity());
        assertThat(unit.records()).noneMatch(write -> write.kind().equals(HeldStates.KIND));
        assertThat(bench.fake.recordsView().list(HeldStates.KIND)).hasSize(records);
    }

    private static Reading fall(boolean fallen) {
        return Reading.of(Bench.BAND, "fall", new Value.Flag(fallen))
                .attribute(Attributes.STATE, Attributes.HELD)
                .build();
    }
}
