package org.tiltas.analysis.activity;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tiltas.analysis.activity.Zones.Zone;

/** What is known of one day. Written as one line of the judge's memory. */
final class Day {
    /** Milliseconds. */
    static final long MINUTE = 60_000;

    /** Numbers of a day, in the order they are written. Times are milliseconds. */
    enum Count {
        STEPS,
        STEPS_OF_DAY,
        LIGHT,
        MODERATE,
        VIGOROUS,
        UNZONED,
        WORN_TOLD,
        STRENGTH,
        BALANCE,
        CLOSED
    }

    private final Map<Count, Long> counts = new EnumMap<>(Count.class);
    private final Map<String, String> ids = new LinkedHashMap<>();

    static Day of(String line) {
        Day day = new Day();
        String[] parts = line.split(" ", -1);
        for (Count count : Count.values()) {
            day.counts.put(count, Long.parseLong(parts[count.ordinal()]));
        }
        for (int i = Count.values().length; i + 1 < parts.length; i += 2) {
            day.ids.put(parts[i], parts[i + 1]);
        }
        return day;
    }

    String line() {
        StringBuilder line = new StringBuilder();
        for (Count count : Count.values()) {
            line.append(line.length() == 0 ? "" : " ").append(get(count));
        }
        ids.forEach((role, id) -> line.append(' ').append(role).append(' ').append(id));
        return line.toString();
    }

    long get(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    void set(Count count, long value) {
        counts.put(count, value);
    }

    void add(Count count, long more) {
        counts.merge(count, more, Long::sum);
    }

    void add(Zone zone, long millis) {
        add(
                switch (zone) {
                    case LIGHT -> Count.LIGHT;
                    case MODERATE -> Count.MODERATE;
                    case VIGOROUS -> Count.VIGOROUS;
                    case UNKNOWN -> Count.UNZONED;
                },
                millis);
    }

    /** Keeps an Observation that the day rests on; of each role the last, of heart rates the first too. */
    void rests(String role, String id) {
        ids.put(role, id);
    }

    boolean has(String role) {
        return ids.containsKey(role);
    }

    Collection<String> ids() {
        return ids.values();
    }

    boolean isClosed() {
        return get(Count.CLOSED) > 0;
    }

    /** A counter of the day is told more often than it grows; what it says goes before the sum of periods. */
    long steps() {
        return has("steps-day") ? get(Count.STEPS_OF_DAY) : get(Count.STEPS);
    }

    boolean hasSteps() {
        return has("steps-day") || has("steps");
    }

    /** Whether any of its heart rates had a zone. */
    boolean isZoned() {
        return get(Count.LIGHT) + get(Count.MODERATE) + get(Count.VIGOROUS) > 0;
    }

    long moderate() {
        return get(Count.MODERATE) / MINUTE;
    }

    long vigorous() {
        return get(Count.VIGOROUS) / MINUTE;
    }

    /** What the device told, or as long as heart rates came, whichever is more; minutes. */
    long worn() {
        long measured = get(Count.LIGHT) + get(Count.MODERATE) + get(Count.VIGOROUS) + get(Count.UNZONED);
        return Math.max(measured, get(Count.WORN_TOLD)) / MINUTE;
    }
}
