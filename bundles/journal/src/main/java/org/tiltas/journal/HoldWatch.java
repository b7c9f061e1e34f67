package org.tiltas.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.server.Meters;

/**
 * Looks once a minute at what cursors hold back, shows it as figures, and says once when a cursor has used up 80 % of its
 * limit and once when all of it. It never releases anything by itself.
 */
final class HoldWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HoldWatch.class);
    private static final String[] FIGURES = {
        "tiltas_cursor_held_seconds", "tiltas_cursor_held_bytes", "tiltas_cursor_hold_ratio"
    };
    private static final long PERIOD_SECONDS = 60;
    private static final long FIRST_SECONDS = 5;

    private enum Level {
        WELL,
        WARNED,
        PAST
    }

    private final HoldStore holds;
    private final Map<String, Hold> seen = new ConcurrentHashMap<>();
    private final Map<String, Level> levels = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread thread = new Thread(r, "journal-holds");
        thread.setDaemon(true);
        return thread;
    });

    HoldWatch(HoldStore holds) {
        this.holds = holds;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::lookQuietly, FIRST_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void lookQuietly() {
        try {
            look(Instant.now());
        } catch (RuntimeException e) {
            LOG.warn("what cursors hold back was not measured: {}", e.getMessage());
        }
    }

    synchronized void look(Instant now) {
        List<String> lines = new ArrayList<>();
        Set<String> gone = new HashSet<>(seen.keySet());
        for (Hold hold : holds.list()) {
            gone.remove(hold.cursor());
            if (seen.put(hold.cursor(), hold) == null) {
                show(hold.cursor());
            }
            Level level = level(hold.ratio(now));
            Level before = level == Level.WELL ? levels.remove(hold.cursor()) : levels.put(hold.cursor(), level);
            if (level != Level.WELL) {
                lines.add(line(hold, level, now));
            }
            if (level.compareTo(before == null ? Level.WELL : before) > 0) {
                LOG.warn("{}", line(hold, level, now));
            } else if (level == Level.WELL && before != null) {
                LOG.info("cursor {}: is well within its hold limit again", hold.cursor());
            }
        }
        gone.forEach(this::forget);
        holds.warn(lines);
    }

    private static Level level(double ratio) {
        return ratio >= 1 ? Level.PAST : ratio >= Hold.WARNED ? Level.WARNED : Level.WELL;
    }

    private static String line(Hold hold, Level level, Instant now) {
        return String.format(
                Locale.ROOT,
                "cursor %s: %s its hold limit: %d rows since %s (limit %s), %d MB (limit %d MB)%s",
                hold.cursor(),
                level == Level.PAST ? "is past" : "has used up " + (int) (hold.ratio(now) * 100) + " % of",
                hold.rows(),
                plain(hold.age(now)),
                plain(hold.limit().age()),
                hold.bytes() >> 20,
                hold.limit().bytes() >> 20,
                level == Level.PAST ? "; extend or release it" : "");
    }

    private static String plain(Duration age) {
        return age.toDays() > 1
                ? age.toDays() + " days"
                : age.toHours() > 1 ? age.toHours() + " h" : age.toMinutes() + " min";
    }

    private void show(String cursor) {
        gauge(FIGURES[0], cursor, hold -> hold.age(Instant.now()).toSeconds());
        gauge(FIGURES[1], cursor, Hold::bytes);
        gauge(FIGURES[2], cursor, hold -> hold.ratio(Instant.now()));
    }

    private void gauge(String name, String cursor, ToDoubleFunction<Hold> figure) {
        Meters.gauge(
                () -> {
                    Hold hold = seen.get(cursor);
                    return hold == null ? 0 : figure.applyAsDouble(hold);
                },
                name,
                "cursor",
                cursor);
    }

    private void forget(String cursor) {
        seen.remove(cursor);
        levels.remove(cursor);
        for (String name : FIGURES) {
            Meters.removeGauge(name, "cursor", cursor);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            Set.copyOf(seen.keySet()).forEach(this::forget);
        }
    }
}
