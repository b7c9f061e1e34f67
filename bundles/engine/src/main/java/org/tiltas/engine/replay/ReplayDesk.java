package org.tiltas.engine.replay;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.engine.module.Adapters;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Replays;

/** The replays of this server, at most one per adapter. What was running when the server ended goes on. */
@Component(service = Replays.class, immediate = true)
public final class ReplayDesk implements Replays {
    private static final long PATIENCE_SECONDS = 30;

    private final Journal journal;
    private final Adapters adapters;
    private final Observing observing;
    private final Map<String, ReplayRun> runs = new HashMap<>();
    private final Map<String, Thread> threads = new HashMap<>();

    @Activate
    public ReplayDesk(@Reference Journal journal, @Reference Adapters adapters, @Reference Observing observing) {
        this.journal = journal;
        this.adapters = adapters;
        this.observing = observing;
        for (Record stored : journal.records().list(ReplayRecord.KIND)) {
            ReplayRecord replay = ReplayRecord.of(stored);
            if (replay.isRunning()) {
                begin(replay);
            }
        }
    }

    @Deactivate
    public void close() throws InterruptedException {
        Map<String, Thread> ending;
        synchronized (this) {
            runs.values().forEach(ReplayRun::stop);
            ending = Map.copyOf(threads);
        }
        ending.values().forEach(Thread::interrupt);
        for (Thread thread : ending.values()) {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        }
    }

    @Override
    public synchronized Replay start(String adapter, Instant from, Instant to, String who) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("to: must be after from");
        }
        if (!from.isBefore(now)) {
            throw new IllegalArgumentException("from: must be in the past");
        }
        if (adapters.adapter(adapter).isEmpty()) {
            throw new IllegalArgumentException("module: no adapter of this name is active");
        }
        if (get(adapter)
                .filter(replay -> replay.state().equals(ReplayRecord.RUNNING))
                .isPresent()) {
            throw new IllegalStateException("a replay of " + adapter + " is running");
        }
        Instant end = to.isAfter(now) ? now : to;
        Messages.Stretch stretch = journal.messages().stretch(adapter, from, end);
        ReplayRecord replay =
                ReplayRecord.begin(adapter, from, end, who, stretch.messages(), stretch.gone(), journal.counters());
        commit(new Unit()
                .put(replay.write())
                .audit(new Unit.Audit(now, who, "replay.start", adapter + ": " + from + " to " + end)));
        return begin(replay).shown();
    }

    @Override
    public synchronized Optional<Replay> get(String adapter) {
        ReplayRun run = runs.get(adapter);
        return run != null
                ? Optional.of(run.shown())
                : journal.records().get(ReplayRecord.KIND, adapter).map(stored -> ReplayRecord.of(stored)
                        .shown(journal.counters(), ""));
    }

    @Override
    public synchronized Optional<Replay> cancel(String adapter, String who) {
        ReplayRun run = runs.get(adapter);
        if (run != null && run.isRunning()) {
            commit(new Unit().audit(new Unit.Audit(Instant.now(), who, "replay.cancel", adapter)));
            run.cancel();
        }
        return get(adapter);
    }

    private ReplayRun begin(ReplayRecord replay) {
        ReplayRun run = new ReplayRun(journal, adapters, observing, replay);
        runs.put(replay.adapter(), run);
        Thread thread = new Thread(run, "tiltas-replay-" + replay.adapter());
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        threads.put(replay.adapter(), thread);
        thread.start();
        return run;
    }

    private void commit(Unit unit) {
        try {
            journal.commit(unit).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof JournalException refusal
                    ? refusal
                    : new IllegalStateException("a commit failed", e.getCause());
        } catch (TimeoutException e) {
            throw new JournalException.Unavailable("no commit within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException.Unavailable("the server is stopping", e);
        }
    }
}
