package org.tiltas.transport.mqtt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.server.Meters;

/**
 * Takes in the last words of connections that broke off. A will that cannot be committed is tried again until it is;
 * it lives in memory only, like the knowledge that the connection is gone. Thread-safe.
 */
final class Wills {
    private static final Logger LOG = LoggerFactory.getLogger(Wills.class);
    private static final long FIRST_RETRY_MILLIS = 1_000;
    private static final long LAST_RETRY_MILLIS = 30_000;

    private final Intake intake;
    private final ScheduledExecutorService timer;
    private final int most;
    private final Map<String, Future<?>> delayed = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Wills(Intake intake, ScheduledExecutorService timer, int most) {
        this.intake = intake;
        this.timer = timer;
        this.most = most;
    }

    /**
     * Takes the will in after its delay.
     *
     * @param delaySeconds Will Delay Interval (MQTT 5, 3.1.3.2.2); 0 for at once
     */
    void execute(SessionKey key, Gateway gateway, Intake.Incoming will, long delaySeconds) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            Meters.counter("tiltas_mqtt_dropped_total", "what", "will").increment();
            return;
        }
        if (delaySeconds == 0) {
            take(gateway, will, FIRST_RETRY_MILLIS);
            return;
        }
        delayed.compute(key.id(), (id, before) -> {
            cancel(before);
            return schedule(
                    () -> {
                        delayed.remove(id);
                        take(gateway, will, FIRST_RETRY_MILLIS);
                    },
                    TimeUnit.SECONDS.toMillis(delaySeconds));
        });
    }

    /** The client is back in its session before the delay was over: the will is not to be sent. */
    void cancel(SessionKey key) {
        cancel(delayed.remove(key.id()));
    }

    private void cancel(Future<?> will) {
        if (will != null && will.cancel(false)) {
            waiting.decrementAndGet();
        }
    }

    private void take(Gateway gateway, Intake.Incoming will, long retryMillis) {
        intake.take(gateway, will).whenComplete((taken, failure) -> {
            if (failure == null) {
                waiting.decrementAndGet();
                return;
            }
            LOG.debug("will of {} not committed, tried again later", gateway.id(), failure);
            schedule(() -> take(gateway, will, Math.min(2 * retryMillis, LAST_RETRY_MILLIS)), retryMillis);
        });
    }

    private Future<?> schedule(Runnable task, long millis) {
        try {
            return timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null; // the endpoint has stopped
        }
    }
}
