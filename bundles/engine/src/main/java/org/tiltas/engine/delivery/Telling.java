package org.tiltas.engine.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/**
 * Tells partners what was erased here, by their own references. Each answer is committed with the end of its errand; a
 * partner that is down is told later, for as long as it takes. A thread of its own.
 */
final class Telling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int TOGETHER = 100;
    /** The answer where a person has to tell. */
    private static final String BY_HAND = "by-hand";

    private final Journal journal;
    private final Function<String, Optional<Delivery>> deliveries;
    private final ScheduledThreadPoolExecutor thread;

    Telling(Journal journal, Function<String, Optional<Delivery>> deliveries) {
        this.journal = journal;
        this.deliveries = deliveries;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "tiltas-telling");
            worker.setDaemon(true);
            return worker;
        });
        thread.scheduleWithFixedDelay(this::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            for (String partner : journal.erasures().open("").keySet()) {
                tell(partner);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UnsupportedOperationException e) {
            // a journal that erases nothing
            thread.shutdown();
        } catch (RuntimeException e) {
            LOG.warn("partners are told of erasures later: {}", e.getMessage());
        }
    }

    private void tell(String partner) throws InterruptedException {
        Optional<Delivery> delivery = deliveries.apply(partner);
        boolean removed = journal.records().get("partner", partner).isEmpty();
        if (delivery.isEmpty() && !removed) {
            return;
        }
        Optional<Erasing.Eraser> eraser = delivery.flatMap(Delivery::eraser);
        try {
            List<Errand> page = journal.erasures().errands(partner, TOGETHER);
            for (; !page.isEmpty(); page = journal.erasures().errands(partner, TOGETHER)) {
                for (Errand errand : page) {
                    String answer =
                            eraser.isPresent() ? String.valueOf(eraser.get().erase(errand.remote())) : BY_HAND;
                    settle(errand, answer);
                }
            }
        } catch (HostFailure e) {
            LOG.debug("partner {}: is told of an erasure later: {}", partner, e.getMessage());
        } finally {
            eraser.ifPresent(Erasing.Eraser::close);
        }
    }

    private void settle(Errand errand, String answer) {
        try {
            journal.commit(new Unit()
                            .erase(new Erase.Told(errand))
                            .count(Erasures.counter(errand.erasure(), errand.partner() + "." + answer), 1))
                    .join();
        } catch (java.util.concurrent.CompletionException e) {
            throw new JournalException.Unavailable("an answer was not kept: " + e.getMessage(), e);
        }
    }
}
