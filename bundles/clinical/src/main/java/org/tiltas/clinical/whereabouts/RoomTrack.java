package org.tiltas.clinical.whereabouts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * In which room one resident is. Time is cut into windows of 20 s; the loudest room of each counts. Walls and bodies swallow
 * 5 to 10 dB for seconds at a time, so another room is believed only if it is at least 6 dB louder than the present one in
 * two windows in a row that anything was heard in. What is fainter than −90 dBm comes through more than one wall and says
 * nothing. A window is judged 5 s after its end, when something is heard that late: so long the order of arrival does not
 * matter, and without evidence nothing changes. For one thread.
 */
public final class RoomTrack {
    static final Duration WINDOW = Duration.ofSeconds(20);
    static final Duration GRACE = Duration.ofSeconds(5);
    static final int MARGIN_DB = 6;
    static final int FAINTEST_DBM = -90;
    static final int IN_A_ROW = 2;
    /** After so long a silence between two windows the second is no longer in a row with the first. */
    static final Duration FORGET = Duration.ofMinutes(5);

    /** The room that was told last, and since when; null while none is known. */
    private Sighting present;
    /** What was loudest in the first window in which another room was. */
    private Sighting challenger;

    private int windows;
    /** Number of the window in which the challenger was heard last. */
    private long challenged;
    /** All windows up to this one are judged. */
    private long judged = Long.MIN_VALUE;
    /** Windows that are not judged yet, with the loudest sighting of each room. */
    private final SortedMap<Long, Map<String, Sighting>> open = new TreeMap<>();

    /** What is kept between two batches. */
    record State(
            Optional<Sighting> present,
            Optional<Sighting> challenger,
            int windows,
            long challenged,
            long judged,
            List<Sighting> open) {}

    public RoomTrack() {}

    RoomTrack(State state) {
        present = state.present().orElse(null);
        challenger = state.challenger().orElse(null);
        windows = state.windows();
        challenged = state.challenged();
        judged = state.judged();
        state.open().forEach(this::keep);
    }

    State state() {
        List<Sighting> heard = new ArrayList<>();
        open.values().forEach(rooms -> heard.addAll(rooms.values()));
        return new State(
                Optional.ofNullable(present), Optional.ofNullable(challenger), windows, challenged, judged, heard);
    }

    /** The room, and since when; empty while none is known. */
    public Optional<Sighting> present() {
        return Optional.ofNullable(present);
    }

    /**
     * Forgets a room that was told before this time, so that it is told anew when it is heard again.
     *
     * @return whether there was one
     */
    public boolean forget(Instant before) {
        if (present == null || !present.at().isBefore(before)) {
            return false;
        }
        present = null;
        return true;
    }

    /** Whether it has judged what is yet to come: the clock was ahead then, and nothing would be heard until it gets there. */
    public boolean isAheadOf(Instant now) {
        return judged > window(now) + 1;
    }

    /** Whether everything it knows was heard before this time. */
    boolean isOlderThan(Instant time) {
        return Stream.of(
                        Stream.ofNullable(present),
                        Stream.ofNullable(challenger),
                        open.values().stream().flatMap(rooms -> rooms.values().stream()))
                .flatMap(sightings -> sightings)
                .allMatch(sighting -> sighting.at().isBefore(time));
    }

    /**
     * Takes in a sighting.
     *
     * @return the changes that are certain now: the room and since when, in the order of the times
     */
    public List<Sighting> hear(Sighting sighting) {
        if (window(sighting.at()) <= judged) {
            return List.of();
        }
        keep(sighting);
        long last = Math.floorDiv(sighting.at().minus(GRACE).toEpochMilli(), WINDOW.toMillis()) - 1;
        judged = Math.max(judged, last);
        List<Sighting> changes = new ArrayList<>();
        while (!open.isEmpty() && open.firstKey() <= judged) {
            long number = open.firstKey();
            judge(number, open.remove(number)).ifPresent(changes::add);
        }
        return changes;
    }

    private static long window(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), WINDOW.toMillis());
    }

    private void keep(Sighting sighting) {
        open.computeIfAbsent(window(sighting.at()), n -> new HashMap<>())
                .merge(sighting.room(), sighting, (a, b) -> Sighting.LOUDEST.compare(a, b) <= 0 ? a : b);
    }

    private Optional<Sighting> judge(long number, Map<String, Sighting> rooms) {
        Sighting loudest = rooms.values().stream().min(Sighting.LOUDEST).orElseThrow();
        if (loudest.dbm() < FAINTEST_DBM) {
            return Optional.empty();
        }
        Sighting here = present == null ? null : rooms.get(present.room());
        if (here != null && loudest.dbm() - here.dbm() < MARGIN_DB) {
            challenger = null;
            return Optional.empty();
        }
        boolean again = challenger != null
                && challenger.room().equals(loudest.room())
                && (number - challenged) * WINDOW.toMillis() <= FORGET.toMillis();
        if (!again) {
            challenger = loudest;
            windows = 0;
        }
        windows++;
        challenged = number;
        if (windows < IN_A_ROW) {
            return Optional.empty();
        }
        present = challenger;
        challenger = null;
        return Optional.of(present);
    }
}
