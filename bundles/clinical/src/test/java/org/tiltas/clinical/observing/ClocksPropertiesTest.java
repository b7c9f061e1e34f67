package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Times that a device shows in the home's zone, within days of the edges at which calendars break. */
class ClocksPropertiesTest {
    private static final ZoneId HOME = ZoneId.of("Europe/Vilnius");
    private static final List<Instant> EDGES = List.of(
            Instant.parse("2026-03-29T01:00:00Z"),
            Instant.parse("2026-10-25T01:00:00Z"),
            Instant.parse("2028-02-29T00:00:00Z"),
            Instant.parse("2036-02-07T06:28:16Z"),
            Instant.parse("2038-01-19T03:14:08Z"));

    private static Timing timing(LocalDateTime shown, Instant received, Timeline timeline) {
        Clocks clocks =
                new Clocks(HOME, Duration.ofDays(400), Duration.ofMinutes(10), Clock.fixed(received, ZoneOffset.UTC));
        Reading reading = Reading.of(Bench.BAND, "heart-rate", Value.quantity(70, "/min"))
                .time(new ReadingTime.DeviceClock(shown, Optional.empty()))
                .build();
        RawMessage message = Bench.message("m1", "gw1", received, false, Lane.ROUTINE);
        return clocks.of(reading, message, Optional.empty(), timeline, HOME);
    }

    private static LocalDateTime shown(Instant at) {
        return at.atZone(HOME).toLocalDateTime();
    }

    @Property
    void aRightClockHeardAtOnceIsRightInEveryHourOfTheYear(
            @ForAll @IntRange(max = 4) int edge,
            @ForAll @IntRange(min = -200_000, max = 200_000) int seconds,
            @ForAll @IntRange(max = 590) int delay) {
        Instant truth = EDGES.get(edge).plusSeconds(seconds);

        Timing.Known known = (Timing.Known) timing(shown(truth), truth.plusSeconds(delay), Timeline.UNKNOWN);

        assertThat(known.effective().toInstant()).isEqualTo(truth);
    }

    @Property
    void anHonestAnchorChangesNothing(
            @ForAll @IntRange(max = 4) int edge,
            @ForAll @IntRange(min = -200_000, max = 200_000) int seconds,
            @ForAll @IntRange(min = -50, max = 50) int ahead) {
        Instant truth = EDGES.get(edge).plusSeconds(seconds);
        Timeline right = Timeline.UNKNOWN.with(new Timeline.Anchor(truth, truth.plusSeconds(ahead)));

        assertThat(timing(shown(truth), truth.plusSeconds(60), right))
                .isEqualTo(timing(shown(truth), truth.plusSeconds(60), Timeline.UNKNOWN));
    }

    @Property
    void aWrongClockIsCorrectedOverTheEdge(
            @ForAll @IntRange(max = 4) int edge,
            @ForAll @IntRange(min = -36_000, max = 36_000) int seconds,
            @ForAll @IntRange(min = 100, max = 9000) int minutesAhead) {
        Instant truth = EDGES.get(edge).plusSeconds(seconds);
        Duration ahead = Duration.ofMinutes(minutesAhead);
        Instant shown = truth.plus(ahead);
        // what the doubled hour shows may be one of two
        boolean doubled = HOME.getRules().getValidOffsets(shown(shown)).size() > 1;
        Instant heard = truth.plusSeconds(30);
        Timeline timeline = Timeline.UNKNOWN.with(new Timeline.Anchor(heard, heard.plus(ahead)));

        Timing.Known known = (Timing.Known) timing(shown(shown), heard, timeline);

        Duration error = Duration.between(truth, known.effective().toInstant()).abs();
        assertThat(error).isIn(doubled ? List.of(Duration.ZERO, Duration.ofHours(1)) : List.of(Duration.ZERO));
        assertThat(known.shown()).isNotEmpty();
    }
}
