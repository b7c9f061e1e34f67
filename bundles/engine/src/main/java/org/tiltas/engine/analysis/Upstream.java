package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.tiltas.spi.journal.Counters;

/**
 * Whether anything that was received has yet to become an Observation. An adapter that has a backlog and works it off
 * holds the clock of the stream back; one that is away or stands still does not, so that nothing waits for it. Shared by
 * all analyses; thread-safe.
 */
final class Upstream {
    private static final String ADAPTER = "adapter/";
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration STANDING_STILL = Duration.ofSeconds(30);

    private final Counters counters;
    private final BooleanSupplier open;
    private final Map<String, Long> handled = new HashMap<>();
    private final Map<String, Long> moved = new HashMap<>();
    private View view = new View(false, Set.of());
    private long looked;

    /**
     * What was seen.
     *
     * @param listening intake is open and no adapter has anything left to read
     * @param draining adapters that are working off a backlog
     */
    record View(boolean listening, Set<String> draining) {}

    Upstream(Counters counters, BooleanSupplier open) {
        this.counters = counters;
        this.open = open;
        this.looked = System.nanoTime() - LOOK.toNanos();
    }

    synchronized View look() {
        long now = System.nanoTime();
        if (now - looked < LOOK.toNanos()) {
            return view;
        }
        looked = now;
        Map<String, Long> lags = counters.lags();
        Map<String, Long> passed = counters.handled();
        Set<String> draining = new HashSet<>();
        boolean behind = false;
        for (Map.Entry<String, Long> lag : lags.entrySet()) {
            String cursor = lag.getKey();
            if (cursor.startsWith(ADAPTER)) {
                boolean moves = moves(cursor, passed.getOrDefault(cursor, 0L), now);
                behind |= lag.getValue() > 0 && moves;
                if (lag.getValue() > 0 && moves) {
                    draining.add(cursor.substring(ADAPTER.length()));
                }
            }
        }
        view = new View(!behind && open.getAsBoolean(), draining);
        return view;
    }

    private boolean moves(String cursor, long count, long now) {
        Long before = handled.put(cursor, count);
        if (before == null || before != count) {
            moved.put(cursor, now);
        }
        return now - moved.get(cursor) < STANDING_STILL.toNanos();
    }

    /** The clock of the stream for one module. Used by one thread. */
    static final class Watermark {
        private final Map<String, Instant> seen = new HashMap<>();

        /** A routine row of an adapter was passed. */
        void passed(String adapter, Instant received) {
            seen.merge(adapter, received, (a, b) -> a.isAfter(b) ? a : b);
        }

        /**
         * How far the clock may go.
         *
         * @param now the server's clock
         * @param caughtUp the module has passed everything that was there
         */
        Instant mark(View upstream, boolean caughtUp, Instant now) {
            if (caughtUp && upstream.listening()) {
                return now;
            }
            Instant mark = caughtUp && !upstream.draining().isEmpty()
                    ? now
                    : seen.values().stream().max(Instant::compareTo).orElse(Instant.EPOCH);
            for (String adapter : upstream.draining()) {
                Instant at = seen.get(adapter);
                if (at == null) {
                    return Instant.EPOCH;
                }
                mark = at.isBefore(mark) ? at : mark;
            }
            return mark;
        }
    }
}
