package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.journal.Unit;

/** What a wrong clock showed when it was heard is an Observation, and stands behind the times corrected by it. */
class CoincidentTimesTest {
    private static final OffsetDateTime HEARD = Bench.NOW.atOffset(ZoneOffset.ofHours(2));
    private static final RawMessage CONNECTION = Bench.message("c", "gw1", Bench.NOW, false, Lane.ROUTINE);
    private final Bench bench = new Bench();

    @BeforeEach
    void home() {
        bench.device("d1", Bench.BAND);
        bench.assign("a1", "d1", "anna", "\"start\":\"2020-01-01\"", "");
    }

    private static Reading clock(int minutesAhead, OffsetDateTime heard) {
        LocalDateTime shown = heard.toLocalDateTime().plusMinutes(minutesAhead);
        return Reading.of(Bench.BAND, Metrics.DEVICE_CLOCK, new Value.Text(shown.toString()))
                .heardAt(Optional.of(heard))
                .build();
    }

    private static Reading beats(int minutes) {
        return Reading.of(Bench.BAND, "heart-rate", Value.quantity(72, "/min"))
                .time(new ReadingTime.DeviceClock(HEARD.toLocalDateTime().plusMinutes(minutes), Optional.empty()))
                .build();
    }

    private static String key(Measurement clock) {
        return clock.identityTime().toEpochMilli() + ":" + clock.identity();
    }

    @Test
    void itIsAboutTheDeviceWhenItWasHeard() {
        Unit unit = bench.observe(CONNECTION, beats(25), clock(30, HEARD));

        assertThat(unit.observations()).hasSize(2);
        Measurement clock = unit.observations().get(0);
        Measurement beats = unit.observations().get(1);
        assertThat(clock.metric()).isEqualTo(Metrics.DEVICE_CLOCK);
        assertThat(clock.subject().reference()).isEqualTo("Device/d1");
        assertThat(clock.effective()).isEqualTo(HEARD);
        assertThat(OffsetDateTime.parse(((Value.Text) clock.value()).value())).isEqualTo(HEARD.plusMinutes(30));
        assertThat(((Value.Text) clock.value()).value()).isEqualTo("2026-11-22T10:30:00+02:00");
        assertThat(clock.origin().ordinal()).isEqualTo(1);
        assertThat(beats.effective().toInstant())
                .isEqualTo(HEARD.minusMinutes(5).toInstant());
        assertThat(beats.attributes()).containsEntry(Attributes.COINCIDENT_TIME, key(clock));
    }

    @Test
    void whatComesInLaterMessagesPointsToTheLastOne() {
        bench.observe(
                Bench.message("b", "gw1", Bench.NOW.minusSeconds(60_000), false, Lane.ROUTINE),
                clock(30, HEARD.minusSeconds(60_000)));
        Measurement last =
                bench.observe(CONNECTION, clock(30, HEARD)).observations().get(0);

        assertThat(bench.only(beats(25)).attributes()).containsEntry(Attributes.COINCIDENT_TIME, key(last));
    }

    @Test
    void aClockThatIsRightOrWasHeardByNobodyMakesNone() {
        assertThat(bench.observe(clock(0, HEARD)).observations()).isEmpty();
        LocalDateTime unset = LocalDateTime.parse("2000-01-01T05:00:00");
        Reading untold = Reading.of(Bench.BAND, Metrics.DEVICE_CLOCK, new Value.Text(unset.toString()))
                .build();
        assertThat(bench.observe(untold).observations()).isEmpty();
        assertThat(bench.only(beats(-5)).attributes()).doesNotContainKey(Attributes.COINCIDENT_TIME);
    }

    @Test
    void aReplayAndARepetitionFindTheSame() {
        Unit first = bench.observe(CONNECTION, clock(30, HEARD), beats(25));
        Unit repeated = bench.observe(Bench.message("r", "gw1", Bench.NOW, true, Lane.ROUTINE), clock(30, HEARD));
        bench.observe(
                Bench.message("later", "gw1", Bench.NOW.plusSeconds(300), false, Lane.ROUTINE),
                clock(90, HEARD.plusSeconds(300)));
        bench.restart();
        bench.replay();
        Decoded again = new Decoded(CONNECTION, "gatt", "1.0.0", List.of(clock(30, HEARD), beats(25)));
        List<Measurement> replayed = bench.observed(List.of(again), new Unit());

        Measurement clock = first.observations().get(0);
        assertThat(repeated.observations().get(0).identity()).isEqualTo(clock.identity());
        assertThat(replayed).hasSize(2);
        assertThat(replayed.get(0).identity()).isEqualTo(clock.identity());
        assertThat(replayed.get(0).identityTime()).isEqualTo(clock.identityTime());
        assertThat(replayed.get(0).origin()).isEqualTo(clock.origin());
        assertThat(replayed.get(1).attributes()).containsEntry(Attributes.COINCIDENT_TIME, key(clock));
    }
}
