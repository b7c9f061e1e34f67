package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.HostFailure;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/**
 * Does errands at partners, a step at a time with a rest between the steps, so that neither the deliveries nor the
 * partner notice much. Each step is committed with what it did; after a restart the rest follows. Thread-safe.
 */
final class Errands implements AutoCloseable {
    static final String RECONCILE = "reconcile";
    static final String RESEND = "resend";
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final int KEPT = 20;

    /** A step of an errand. */
    interface Step {
        /**
         * Does a little.
         *
         * @param unit what it writes besides the errand itself
         * @return the errand with what it has come to; ended when it is over
         */
        ErrandRecord go(ErrandRecord errand, Delivery delivery, Unit unit)
                throws HostFailure, RetryLater, InterruptedException;
    }

    private final Journal journal;
    private final Clock clock;
    private final Function<String, Optional<Delivery>> deliveries;
    private final Map<String, Step> steps;
    private final Set<String> active = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService threads;

    Errands(Journal journal, Clock clock, Function<String, Optional<Delivery>> deliveries, Map<String, Step> steps) {
        this.journal = journal;
        this.clock = clock;
        this.deliveries = deliveries;
        this.steps = Map.copyOf(steps);
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(2, work -> {
            Thread thread = new Thread(work, "tiltas-errands");
            thread.setDaemon(true);
            return thread;
        });
        pool.setRemoveOnCancelPolicy(true);
        threads = pool;
        threads.scheduleWithFixedDelay(this::look, 1, 30, TimeUnit.SECONDS);
    }

    /**
     * Begins an errand.
     *
     * @throws IllegalStateException when one of the kind is under way for the partner
     */
    synchronized Errand begin(String kind, String partner, String resident, Instant from, Instant to, String who) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("to: must be later than from");
        }
        List<ErrandRecord> earlier = all(partner);
        if (earlier.stream()
                .anyMatch(each -> each.isRunning() && each.errand().kind().equals(kind))) {
            throw new IllegalStateException("partner " + partner + ": a " + kind + " is under way");
        }
        ErrandRecord errand = new ErrandRecord(
                new Errand(
                        journal.records().freshId(),
                        partner,
                        kind,
                        resident,
                        from,
                        to,
                        who,
                        "running",
                        clock.instant(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        List.of()),
                0,
                "");
        Unit unit = new Unit().put(errand.write());
        earlier.stream()
                .filter(each -> !each.isRunning())
                .skip(KEPT - 1L)
                .forEach(each -> unit.put(
                        RecordWrite.remove(ErrandRecord.KIND, each.errand().id())));
        String about = resident.isEmpty() ? "" : ", " + resident;
        unit.audit(new Unit.Audit(
                clock.instant(), who, "partner." + kind, "partner " + partner + about + ", " + from + " to " + to));
        journal.commit(unit).join();
        soon(errand.errand().id(), Duration.ZERO);
        return errand.errand();
    }

    /** Newest first. */
    List<ErrandRecord> all(String partner) {
        return journal.records().list(ErrandRecord.KIND).stream()
                .map(ErrandRecord::read)
                .filter(each -> each.errand().partner().equals(partner))
                .sorted(Comparator.comparing(
                                (ErrandRecord each) -> each.errand().started())
                        .reversed())
                .toList();
    }

    /** Takes up what was left, and begins what is due by a partner's settings. */
    private void look() {
        try {
            for (Record stored : journal.records().list(ErrandRecord.KIND)) {
                if (ErrandRecord.read(stored).isRunning()) {
                    soon(stored.id(), Duration.ZERO);
                }
            }
            for (Record partner : journal.records().list("partner")) {
                deliveries.apply(partner.id()).ifPresent(delivery -> schedule(delivery, partner.updated()));
            }
        } catch (RuntimeException e) {
            LOG.warn("errands at partners not looked after: {}", e.getClass().getName());
        }
    }

    private void schedule(Delivery delivery, Instant settled) {
        Optional<Duration> interval = delivery.plan().reconcile();
        if (interval.isEmpty() || !delivery.canReconcile()) {
            return;
        }
        String partner = delivery.plan().settings().id();
        List<ErrandRecord> earlier = all(partner).stream()
                .filter(each -> each.errand().kind().equals(RECONCILE))
                .toList();
        boolean running = earlier.stream().anyMatch(ErrandRecord::isRunning);
        Instant last = earlier.isEmpty() ? settled : earlier.get(0).errand().started();
        Instant now = clock.instant();
        if (!running && !last.plus(interval.get()).isAfter(now)) {
            begin(RECONCILE, partner, "", now.minus(interval.get().multipliedBy(2)), now, "schedule");
        }
    }

    private void soon(String id, Duration wait) {
        if (active.add(id)) {
            again(id, wait);
        }
    }

    private void again(String id, Duration wait) {
        try {
            threads.schedule(() -> step(id), wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("errand {}: goes on when the server is started again", id);
        }
    }

    private void step(String id) {
        Optional<ErrandRecord> errand = journal.records()
                .get(ErrandRecord.KIND, id)
                .map(ErrandRecord::read)
                .filter(ErrandRecord::isRunning);
        if (errand.isEmpty()) {
            active.remove(id);
            return;
        }
        long begun = System.nanoTime();
        Duration wait;
        try {
            ErrandRecord after = step(errand.get());
            wait = after.errand().reason().isPresent() ? WAIT : Duration.ofNanos(System.nanoTime() - begun);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            LOG.warn(
                    "partner {}: {} waits and tries again: {}",
                    errand.get().errand().partner(),
                    errand.get().errand().kind(),
                    e instanceof JournalException
                            ? e.getMessage()
                            : e.getClass().getName());
            wait = WAIT;
        }
        again(id, wait);
    }

    private ErrandRecord step(ErrandRecord errand) throws InterruptedException {
        Unit unit = new Unit();
        ErrandRecord after;
        Optional<Delivery> delivery = deliveries.apply(errand.errand().partner());
        try {
            if (delivery.isPresent()) {
                after = steps.get(errand.errand().kind()).go(errand.waiting(Optional.empty()), delivery.get(), unit);
            } else if (journal.records()
                    .get("partner", errand.errand().partner())
                    .isEmpty()) {
                after = errand.ended("failed", clock.instant(), Optional.of("the partner was removed"));
            } else {
                after = errand.waiting(Optional.of("the partner's settings give no delivery"));
            }
        } catch (HostFailure | RetryLater | ModuleFault e) {
            unit = new Unit();
            after = errand.waiting(Optional.of(e.getMessage()));
        }
        if (!after.equals(errand)) {
            journal.commit(unit.put(after.write())).join();
        }
        return after;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
