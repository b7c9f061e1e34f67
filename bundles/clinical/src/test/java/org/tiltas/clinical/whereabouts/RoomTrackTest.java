package org.tiltas.clinical.whereabouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RoomTrackTest {
    /** The beginning of a window. */
    private static final Instant BASE = Instant.parse("2026-11-22T08:00:00Z");

    private final RoomTrack track = new RoomTrack();
    private final List<String> told = new ArrayList<>();

    private static Sighting sighting(Instant at, String room, int dbm) {
        return new Sighting(at, room, dbm, "gw-" + room, "d1");
    }

    private void hear(int second, String room, int dbm) {
        track.hear(sighting(BASE.plusSeconds(second), room, dbm))
                .forEach(change -> told.add(change.room() + "@"
                        + Duration.between(BASE, change.at()).toSeconds()));
    }

    /** Heard every five seconds from second to second. */
    private void hear(int from, int to, String room, int dbm) {
        for (int second = from; second < to; second += 5) {
            hear(second, room, dbm);
        }
    }

    @Test
    void twoWindowsMakeARoomAndItIsToldOnce() {
        hear(0, 40, "a", -60);
        assertThat(told).as("the second window is not over for sure").isEmpty();

        hear(40, 600, "a", -60);

        assertThat(told).containsExactly("a@0");
        assertThat(track.present()).map(Sighting::room).contains("a");
    }

    @Test
    void aLittleLouderIsNoOtherRoom() {
        hear(0, 60, "a", -60);
        for (int second = 60; second < 300; second += 5) {
            hear(second, "a", -65);
            hear(second, "b", -60);
        }
        assertThat(told).containsExactly("a@0");

        hear(300, 360, "b", -59);

        assertThat(told).as("a is not heard at all any more").containsExactly("a@0", "b@300");
    }

    @Test
    void sixDecibelsAreAnotherRoomWhenTheyLast() {
        hear(0, 60, "a", -66);
        hear(60, "b", -40);
        for (int second = 65; second < 85; second += 5) {
            hear(second, "a", -66);
        }
        assertThat(told).as("one window is not enough").containsExactly("a@0");

        for (int second = 100; second < 150; second += 5) {
            hear(second, "a", -66);
            hear(second, "b", -60);
        }

        assertThat(told).containsExactly("a@0", "b@100");
    }

    @Test
    void roomsThatTakeTurnsAreNoChange() {
        hear(0, 60, "a", -60);
        for (int second = 60; second < 600; second += 40) {
            hear(second, "b", -60);
            hear(second + 20, "c", -60);
        }
        assertThat(told).containsExactly("a@0");
    }

    @Test
    void whatIsFaintSaysNothing() {
        hear(0, 300, "a", -91);
        assertThat(told).isEmpty();
    }

    @Test
    void afterALongSilenceTheRowBeginsAnew() {
        hear(0, "a", -60);
        hear(400, "a", -60);
        hear(430, "a", -60);
        assertThat(told).isEmpty();

        hear(460, "a", -60);

        assertThat(told).containsExactly("a@400");
    }

    @Test
    void aRoomOfLongAgoIsToldAnew() {
        hear(0, 60, "a", -60);

        assertThat(track.forget(BASE)).isFalse();
        assertThat(track.forget(BASE.plusSeconds(1))).isTrue();
        hear(60, 120, "a", -60);

        assertThat(told).containsExactly("a@0", "a@40");
    }

    @Test
    void isAheadOfAClockThatWasSetBackByMoreThanAWindow() {
        assertThat(track.isAheadOf(BASE)).as("nothing is judged").isFalse();
        hear(0, 106, "a", -60);

        assertThat(track.isAheadOf(BASE.plusSeconds(110))).isFalse();
        assertThat(track.isAheadOf(BASE.plusSeconds(60))).isFalse();
        assertThat(track.isAheadOf(BASE.plusSeconds(59))).isTrue();
    }

    @Provide
    Arbitrary<List<Sighting>> walks() {
        Arbitrary<Integer> steps = Arbitraries.integers().between(0, 9_000);
        Arbitrary<String> rooms = Arbitraries.of("a", "b", "c");
        Arbitrary<Integer> loudness = Arbitraries.integers().between(-95, -40);
        record Step(int after, String room, int dbm) {}
        return Combinators.combine(steps, rooms, loudness)
                .as(Step::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(120)
                .map(walk -> {
                    List<Sighting> sightings = new ArrayList<>();
                    Instant at = BASE;
                    for (Step step : walk) {
                        at = at.plusMillis(step.after());
                        sightings.add(sighting(at, step.room(), step.dbm()));
                    }
                    return sightings;
                });
    }

    private static List<Sighting> changes(List<Sighting> sightings) {
        RoomTrack track = new RoomTrack();
        List<Sighting> changes = new ArrayList<>();
        sightings.forEach(sighting -> changes.addAll(track.hear(sighting)));
        return changes;
    }

    @Property
    void neverInTwoRoomsAtOnce(@ForAll("walks") List<Sighting> walk) {
        List<Sighting> changes = changes(walk);

        for (int i = 1; i < changes.size(); i++) {
            assertThat(changes.get(i).at()).isAfter(changes.get(i - 1).at());
            assertThat(changes.get(i).room()).isNotEqualTo(changes.get(i - 1).room());
        }
    }

    @Property
    void noChangeWithoutEvidence(@ForAll("walks") List<Sighting> walk) {
        for (Sighting change : changes(walk)) {
            assertThat(walk).contains(change);
            assertThat(change.dbm()).isGreaterThanOrEqualTo(RoomTrack.FAINTEST_DBM);
            assertThat(walk)
                    .as("heard in a later window too")
                    .anyMatch(other -> other.room().equals(change.room())
                            && window(other) > window(change)
                            && other.dbm() >= RoomTrack.FAINTEST_DBM);
        }
    }

    private static long window(Sighting sighting) {
        return Math.floorDiv(sighting.at().toEpochMilli(), RoomTrack.WINDOW.toMillis());
    }

    @Property
    void theOrderOfArrivalDoesNotMatter(@ForAll("walks") List<Sighting> walk, @ForAll("delays") List<Integer> delays) {
        record Arrival(Sighting sighting, Instant at) {}
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < walk.size(); i++) {
            arrivals.add(new Arrival(walk.get(i), walk.get(i).at().plusMillis(delays.get(i))));
        }
        arrivals.sort(Comparator.comparing(Arrival::at));

        List<Sighting> late =
                new ArrayList<>(arrivals.stream().map(Arrival::sighting).toList());
        List<Sighting> inTime = new ArrayList<>(walk);
        Sighting last = sighting(walk.get(walk.size() - 1).at().plusSeconds(60), "a", -95);
        late.add(last);
        inTime.add(last);

        assertThat(changes(late)).isEqualTo(changes(inTime));
    }

    @Provide
    Arbitrary<List<Integer>> delays() {
        return Arbitraries.integers()
                .between(0, (int) RoomTrack.GRACE.toMillis() - 1)
                .list()
                .ofSize(120);
    }

    @Property
    void whatIsKeptIsEnoughToGoOn(@ForAll("walks") List<Sighting> walk) {
        List<Sighting> changes = new ArrayList<>();
        RoomTrack track = new RoomTrack();
        for (Sighting sighting : walk) {
            changes.addAll(track.hear(sighting));
            track = new RoomTrack(track.state());
        }

        assertThat(changes).isEqualTo(changes(walk));
    }
}
