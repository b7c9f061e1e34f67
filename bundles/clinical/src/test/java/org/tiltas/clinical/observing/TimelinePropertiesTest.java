package org.tiltas.clinical.observing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.tiltas.clinical.observing.Timeline.Anchor;
import org.tiltas.clinical.observing.Timeline.Place;

/** Clocks that drift, step and are reset, over the edges at which calendars and counters break. */
class TimelinePropertiesTest {
    /** DST of Vilnius 2026, leap day, the ends of two counters of seconds, the turn of 2000. */
    private static final List<Instant> EDGES = List.of(
            Instant.parse("2026-03-29T01:00:00Z"),
            Instant.parse("2026-10-25T01:00:00Z"),
            Instant.parse("2028-02-29T23:59:59Z"),
            Instant.parse("2036-02-07T06:28:16Z"),
            Instant.parse("2038-01-19T03:14:08Z"),
            Instant.parse("2000-01-01T00:00:00Z"));

    private static Instant hours(int edge, double hours) {
        return EDGES.get(edge).plusMillis(Math.round(hours * 3_600_000));
    }

    @Property
    void aDriftingClockIsRightAgainWhereverItWasHeard(
            @ForAll @IntRange(max = 5) int edge,
            @ForAll @IntRange(min = -86_400, max = 86_400) int ahead,
            @ForAll @IntRange(min = -500, max = 500) int millisPerHour,
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 48) Integer> pauses,
            @ForAll @IntRange(max = 1000) int when) {
        Timeline timeline = Timeline.UNKNOWN;
        int hour = 0;
        for (int pause : pauses) {
            hour += pause;
            timeline = timeline.with(anchor(edge, hour, ahead, millisPerHour));
        }
        assertThat(timeline.epochs()).hasSize(1);
        double measured = pauses.get(0) + (hour - pauses.get(0)) * when / 1000.0;
        Instant truth = hours(edge, measured);
        Instant shown = truth.plusSeconds(ahead).plusMillis(Math.round(measured * millisPerHour));

        Place place = timeline.place(shown, hours(edge, hour + 1)).orElseThrow();

        // what is near enough is left as the device says it
        assertThat(Duration.between(truth, place.at()).abs()).isLessThanOrEqualTo(Duration.ofSeconds(66));
        if (Math.abs(ahead) > 200) {
            assertThat(Duration.between(truth, place.at()).abs()).isLessThanOrEqualTo(Duration.ofSeconds(6));
        }
    }

    private static Anchor anchor(int edge, int hour, int ahead, int millisPerHour) {
        Instant heard = hours(edge, hour);
        return new Anchor(heard, heard.plusSeconds(ahead).plusMillis((long) hour * millisPerHour));
    }

    @Property
    void aRecordIsPlacedInTheEpochThatCanHaveMadeIt(
            @ForAll @IntRange(max = 5) int edge,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = -10_000, max = 10_000) Integer> minutesAhead,
            @ForAll @IntRange(max = 5) int chosen,
            @ForAll @IntRange(min = 1, max = 119) int minute) {
        Timeline timeline = Timeline.UNKNOWN;
        for (int i = 0; i < minutesAhead.size(); i++) {
            // heard two hours apart, and stepped in between
            Instant heard = hours(edge, 2 + 2 * i);
            timeline = timeline.with(new Anchor(heard, heard.plusSeconds(60L * minutesAhead.get(i))));
        }
        int epoch = chosen % minutesAhead.size();
        Instant end = hours(edge, 2 + 2 * (minutesAhead.size() - 1));
        Instant truth = hours(edge, 2 + 2 * epoch).minusSeconds(60L * minute);
        Instant shown = truth.plusSeconds(60L * minutesAhead.get(epoch));

        Place place = timeline.place(shown, end).orElseThrow();

        boolean possible = false;
        for (int ahead : minutesAhead) {
            possible |= Duration.between(place.at(), shown.minusSeconds(60L * ahead))
                            .abs()
                            .compareTo(Duration.ofMinutes(1))
                    <= 0;
        }
        assertThat(possible).as("by the offset of one of its epochs").isTrue();
        assertThat(place.at()).isBeforeOrEqualTo(end);
    }

    @Property
    void learningMoreWithinAnEpochMovesNoRepetition(
            @ForAll @IntRange(min = -86_400, max = 86_400) int ahead,
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 48) Integer> pauses) {
        Timeline timeline = Timeline.UNKNOWN.with(anchor(0, 0, ahead, 100));
        Instant shown = hours(0, -5).plusSeconds(ahead);
        Place first = timeline.place(shown, hours(0, 1)).orElseThrow();
        int hour = 0;
        for (int pause : pauses) {
            hour += pause;
            timeline = timeline.with(anchor(0, hour, ahead, 100));
        }
        Place later = timeline.place(shown, hours(0, hour + 1)).orElseThrow();

        assertThat(later.epoch()).isEqualTo(first.epoch());
        assertThat(later.steady()).isEqualTo(first.steady());
    }

    @Example
    void anUnsetClockIsReckonedFromItsAnchorAndTheSetOneAsItIs() {
        Instant heard = Instant.parse("2026-11-22T10:00:00Z");
        Timeline timeline = Timeline.UNKNOWN
                .with(new Anchor(heard, Instant.parse("2000-01-01T05:00:00Z")))
                .with(new Anchor(heard.plusSeconds(3600), heard.plusSeconds(3601)));
        Instant latest = heard.plusSeconds(7200);

        assertThat(timeline.epochs()).hasSize(2);
        assertThat(timeline.place(Instant.parse("2000-01-01T04:30:00Z"), latest).map(Place::at))
                .contains(heard.minusSeconds(1800));
        assertThat(timeline.place(heard.plusSeconds(3900), latest))
                .contains(new Place(heard.plusSeconds(3900), heard.plusSeconds(3900), 1));
        assertThat(timeline.place(latest.plusSeconds(600), latest)).isEqualTo(Optional.empty());
    }
}
