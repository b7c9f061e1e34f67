package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.MetricCatalogue;

/**
 * Sends a metric of a subject and device no more often than every so long: of those in one interval the last. Real
 * measurements only, never a mean. What was sent is kept in memory; after a restart one more may go out. Used by one
 * thread.
 */
final class Thinning {
    private static final int MOST = 100_000;

    private record Key(String subject, String device, String metric) {}

    private record Window(Key key, long number) {}

    private final Map<String, Duration> intervals = new HashMap<>();
    private final Map<Key, Instant> sent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Instant> eldest) {
            return size() > MOST;
        }
    };

    Thinning(Map<String, Duration> every, MetricCatalogue catalogue) {
        every.forEach((code, interval) -> DeliveryFilter.metricsOf(code, catalogue)
                .forEach(metric -> intervals.merge(metric, interval, (a, b) -> a.compareTo(b) > 0 ? a : b)));
    }

    /** Offsets of the rows that are left out. New versions of what a partner may hold are never left out. */
    Set<Long> superfluous(List<Observed> rows) {
        if (intervals.isEmpty()) {
            return Set.of();
        }
        Map<Window, Observed> last = new HashMap<>();
        Set<Long> superfluous = new HashSet<>();
        for (Observed row : rows) {
            if (!isThinned(row)) {
                continue;
            }
            Instant at = row.measurement().effective().toInstant();
            Instant before = sent.get(key(row));
            Duration interval = intervals.get(row.measurement().metric());
            if (before != null && Duration.between(before, at).abs().compareTo(interval) < 0) {
                superfluous.add(row.offset());
                continue;
            }
            Window window = new Window(key(row), Math.floorDiv(at.toEpochMilli(), interval.toMillis()));
            Observed earlier = last.get(window);
            boolean later = earlier == null
                    || !at.isBefore(earlier.measurement().effective().toInstant());
            if (later) {
                last.put(window, row);
            }
            if (earlier != null) {
                superfluous.add((later ? earlier : row).offset());
            }
        }
        return superfluous;
    }

    void sent(Observed row) {
        if (isThinned(row)) {
            sent.merge(key(row), row.measurement().effective().toInstant(), (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    private boolean isThinned(Observed row) {
        return row.version() == 1
                && row.measurement().lane() == Lane.ROUTINE
                && intervals.containsKey(row.measurement().metric());
    }

    private static Key key(Observed row) {
        Measurement m = row.measurement();
        return new Key(m.subject().reference(), m.device(), m.metric());
    }
}
