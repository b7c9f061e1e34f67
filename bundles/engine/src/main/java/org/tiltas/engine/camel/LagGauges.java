package org.tiltas.engine.camel;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.server.Meters;

/** Shows the lag of every cursor the journal knows as {@code tiltas_lag{cursor}}, also of those that are not open. */
final class LagGauges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LagGauges.class);
    private static final String NAME = "tiltas_lag";
    private static final int SECONDS = 2;

    private final Counters counters;
    private final Set<String> shown = new HashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "tiltas-lag");
        worker.setDaemon(true);
        return worker;
    });
    private volatile Map<String, Long> lags = Map.of();

    LagGauges(Counters counters) {
        this.counters = counters;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::refresh, 0, SECONDS, TimeUnit.SECONDS);
    }

    /** Which cursors there are is asked now and then; every gauge reads the newest answer. */
    private void refresh() {
        try {
            lags = counters.lags();
        } catch (RuntimeException e) {
            LOG.debug("lags not read: {}", e.getClass().getName());
            return;
        }
        for (String cursor : lags.keySet()) {
            if (shown.add(cursor)) {
                Meters.gauge(() -> lags.getOrDefault(cursor, 0L), NAME, "cursor", cursor);
            }
        }
        shown.removeIf(cursor -> {
            boolean gone = !lags.containsKey(cursor);
            if (gone) {
                Meters.removeGauge(NAME, "cursor", cursor);
            }
            return gone;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
        shown.forEach(cursor -> Meters.removeGauge(NAME, "cursor", cursor));
    }
}
