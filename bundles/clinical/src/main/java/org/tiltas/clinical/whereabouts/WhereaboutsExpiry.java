package org.tiltas.clinical.whereabouts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.clinical.work.Worker;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.clinical.Whereabouts.Decision;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/**
 * Removes whereabouts that are older than the decision about them allows, from the tables and from memory, whether the
 * decision still holds or not. Of a resident whose data are restricted everything stays as it is until the restriction
 * ends. Looks every ten minutes and after each decision; one thread of its own.
 */
@Component(service = WhereaboutsExpiry.class, immediate = true)
public final class WhereaboutsExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(WhereaboutsExpiry.class);
    private static final Duration LOOK = Duration.ofMinutes(10);
    private static final int PAGE = 100;

    private final Journal journal;
    private final Residents residents;
    private final RoomMemory memory;
    private final Clock clock;
    private final Worker worker;
    private final ScheduledThreadPoolExecutor timer;
    private final AutoCloseable watch;

    @Activate
    public WhereaboutsExpiry(@Reference Journal journal, @Reference Residents residents) {
        this(journal, residents, Clock.systemUTC());
    }

    WhereaboutsExpiry(Journal journal, Residents residents, Clock clock) {
        this.journal = journal;
        this.residents = residents;
        this.memory = new RoomMemory(journal);
        this.clock = clock;
        this.worker = new Worker("whereabouts", this::sweep);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tiltas-whereabouts-clock");
            thread.setDaemon(true);
            return thread;
        });
        this.watch = journal.records().watch(Decisions.KIND, change -> worker.wake());
        timer.scheduleWithFixedDelay(worker::wake, 0, LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
        timer.shutdownNow();
        worker.close();
    }

    private void sweep() throws InterruptedException {
        Instant now = clock.instant();
        Map<String, Decision> decisions = Decisions.all(journal.records(), residents);
        List<RuntimeException> failures = new ArrayList<>();
        each(decisions.keySet(), failures, patient -> {
            if (journal.records().get(Restricted.KIND, patient).isEmpty()) {
                expire(patient, decisions.get(patient), now);
            }
        });
        each(memory.patients(), failures, patient -> forget(patient, Optional.ofNullable(decisions.get(patient)), now));
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private interface Step {
        void run(String patient) throws InterruptedException;
    }

    /** One resident's failure does not hold up the others; the whole is begun anew after it. */
    private static void each(Collection<String> patients, List<RuntimeException> failures, Step step)
            throws InterruptedException {
        for (String patient : patients) {
            try {
                step.run(patient);
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
    }

    private void expire(String patient, Decision decision, Instant now) throws InterruptedException {
        Instant end = now.minus(decision.order().retention());
        // what a merge has taken back stays with the record that was merged
        Set<String> references =
                residents.standsFor(patient).stream().map(id -> "Patient/" + id).collect(Collectors.toSet());
        Set<String> removed = new HashSet<>();
        while (true) {
            List<Long> offsets = new ArrayList<>();
            boolean news = false;
            for (Observed old : page(references, end)) {
                news |= removed.add(old.id());
                journal.observations().history(old.id()).forEach(version -> offsets.add(version.offset()));
            }
            if (!news) {
                break;
            }
            Commits.await(journal, new Unit().erase(new Erase.Rows("", offsets)));
        }
        if (!removed.isEmpty()) {
            LOG.info("{} Observations of whereabouts were removed: their retention has ended", removed.size());
        }
    }

    private List<Observed> page(Set<String> references, Instant end) {
        return journal.observations()
                .search(new Observations.Query(
                        Set.of(),
                        references,
                        Set.of(),
                        Set.of(Metrics.IN_ROOM),
                        Set.of(),
                        Optional.empty(),
                        Optional.of(end),
                        Optional.empty(),
                        Optional.empty(),
                        Observations.Order.EFFECTIVE_ASCENDING,
                        0,
                        PAGE));
    }

    /** A room that nobody may be told of any more is not remembered either. */
    private void forget(String patient, Optional<Decision> decision, Instant now) throws InterruptedException {
        Unit unit = new Unit();
        RoomTrack track = memory.take(patient, unit);
        Instant end = decision.filter(d -> d.ended().isEmpty())
                .map(d -> now.minus(d.order().retention()))
                .orElse(Instant.MAX);
        if (track.isOlderThan(end)) {
            RoomMemory.forget(patient, unit);
            Commits.await(journal, unit);
        } else if (track.forget(end)) {
            RoomMemory.put(patient, track, unit);
            Commits.await(journal, unit);
        }
    }
}
