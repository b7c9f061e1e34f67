package org.tiltas.engine.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is remembered about one metric of one subject and device. Immutable.
 *
 * @param every the rule it was made under; an open interval ends as it began, whatever the settings say by then
 * @param sent times of measurement that went out, for {@link Every.Mode#FIRST}
 * @param open beginnings of the intervals of which something waits
 * @param closed beginnings of intervals that are over
 */
record SampleState(Every every, Set<Instant> sent, Set<Instant> open, Set<Instant> closed) {
    /** What is older than so many is forgotten: one too many may go out then, and nothing is lost. */
    private static final int KEPT = 64;

    SampleState {
        sent = newest(sent);
        open = new TreeSet<>(open);
        closed = newest(closed);
    }

    static SampleState none(Every every) {
        return new SampleState(every, Set.of(), Set.of(), Set.of());
    }

    /** Beginning of the interval a time lies in. */
    Instant begin(Instant time) {
        long length = every.interval().toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), length) * length);
    }

    boolean isNearSent(Instant time) {
        return isNear(sent, time, every.interval());
    }

    static boolean isNear(Collection<Instant> times, Instant time, Duration interval) {
        return times.stream()
                .anyMatch(other -> Duration.between(other, time).abs().compareTo(interval) < 0);
    }

    SampleState sent(Instant time) {
        return new SampleState(every, with(sent, time), open, closed);
    }

    SampleState opened(Instant begin) {
        return new SampleState(every, sent, with(open, begin), without(closed, begin));
    }

    SampleState closed(Instant begin) {
        return new SampleState(every, sent, without(open, begin), with(closed, begin));
    }

    byte[] bytes() {
        String text = String.join(
                "\n",
                every.mode().word(),
                String.valueOf(every.interval().toMillis()),
                text(sent),
                text(open),
                text(closed));
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException when they are none of ours */
    static SampleState read(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length != 5) {
            throw new IllegalArgumentException("state of down-sampling: has " + lines.length + " lines");
        }
        Every.Mode mode = Arrays.stream(Every.Mode.values())
                .filter(each -> each.word().equals(lines[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("state of down-sampling: unknown mode"));
        Every every = new Every(Duration.ofMillis(Long.parseLong(lines[1])), mode);
        return new SampleState(every, times(lines[2]), times(lines[3]), times(lines[4]));
    }

    private static String text(Set<Instant> times) {
        return times.stream().map(time -> String.valueOf(time.toEpochMilli())).collect(Collectors.joining(","));
    }

    private static Set<Instant> times(String text) {
        return text.isEmpty()
                ? Set.of()
                : Arrays.stream(text.split(","))
                        .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)))
                        .collect(Collectors.toSet());
    }

    private static Set<Instant> newest(Set<Instant> times) {
        TreeSet<Instant> kept = new TreeSet<>(times);
        while (kept.size() > KEPT) {
            kept.pollFirst();
        }
        return kept;
    }

    private static Set<Instant> with(Set<Instant> times, Instant time) {
        Set<Instant> more = new TreeSet<>(times);
        more.add(time);
        return more;
    }

    private static Set<Instant> without(Set<Instant> times, Instant time) {
        Set<Instant> fewer = new TreeSet<>(times);
        fewer.removeAll(List.of(time));
        return fewer;
    }
}
