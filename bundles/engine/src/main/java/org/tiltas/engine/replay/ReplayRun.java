package org.tiltas.engine.replay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.module.AdapterInstance;
import org.tiltas.engine.module.Adapters;
import org.tiltas.engine.module.Decoding;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Batch.Entry;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Replays.Replay;
import org.tiltas.spi.server.Settings;

/**
 * The work of one replay, on a thread of its own: small batches, each one unit with its position, and after each a rest
 * as long as the batch took, so that live work always has at least half of the journal.
 */
final class ReplayRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayRun.class);
    private static final int BATCH = 50;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private final Journal journal;
    private final Adapters adapters;
    private final Observing observing;
    private final DecodeContext context = Settings::zone;
    private volatile ReplayRecord record;
    private volatile String waitsFor = "";
    private AdapterInstance reader;
    private boolean cancelled;
    private boolean stopped;

    ReplayRun(Journal journal, Adapters adapters, Observing observing, ReplayRecord record) {
        this.journal = journal;
        this.adapters = adapters;
        this.observing = observing.replaying();
        this.record = record;
    }

    Replay shown() {
        return record.shown(journal.counters(), waitsFor);
    }

    boolean isRunning() {
        return record.isRunning();
    }

    /** Ends it behind the present batch. */
    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    /** Leaves it as it is; the next start goes on from its position. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    @Override
    public void run() {
        LOG.info("replay {}: begins behind position {}", record.adapter(), record.position());
        try {
            Messages.Stretch stretch = stretch();
            while (!isStopped() && record.isRunning()) {
                long started = System.nanoTime();
                step(stretch);
                rest(Duration.ofNanos(System.nanoTime() - started));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (JournalException.Fenced e) {
            LOG.warn("replay {}: another server goes on with it", record.adapter());
        } catch (RuntimeException | Error e) {
            // an adapter may lack a class; the replay must not end without a word
            fail(e);
        } finally {
            own().ifPresent(AdapterInstance::close);
        }
    }

    private Optional<AdapterInstance> own() {
        return Optional.ofNullable(reader);
    }

    /** Reads with a thread of its own, so that live messages never wait for old ones. */
    private Optional<AdapterInstance> reader() {
        Optional<AdapterInstance> live = adapters.present(record.adapter()).map(Adapters.Present::instance);
        if (live.isEmpty()
                || own().filter(mine -> mine.adapter() == live.get().adapter()).isEmpty()) {
            own().ifPresent(AdapterInstance::close);
            reader = live.map(AdapterInstance::another).orElse(null);
        }
        return own();
    }

    private Messages.Stretch stretch() throws InterruptedException {
        while (true) {
            try {
                return journal.messages().stretch(record.adapter(), record.from(), record.to());
            } catch (JournalException.Unavailable e) {
                await(e.getMessage());
            }
        }
    }

    private void step(Messages.Stretch stretch) throws InterruptedException {
        try {
            if (isCancelled()) {
                end("cancelled", "");
                return;
            }
            List<Entry<RawMessage>> page = journal.messages().page(stretch, record.position(), BATCH);
            if (page.isEmpty()) {
                end("done", "");
                return;
            }
            Optional<AdapterInstance> present = reader();
            if (present.isEmpty()) {
                waitsFor = "the adapter is absent";
                adapters.await(record.adapter(), WAIT);
                return;
            }
            pass(page, present.get());
            waitsFor = "";
        } catch (JournalException.Stale e) {
            // an assignment was written meanwhile: the same batch again
        } catch (JournalException.Conflict e) {
            await("a device was registered at the same time");
        } catch (JournalException.Unavailable e) {
            await(e.getMessage());
        }
    }

    private void pass(List<Entry<RawMessage>> page, AdapterInstance instance) throws InterruptedException {
        try {
            passTogether(page, instance, "");
        } catch (JournalException.OutOfHorizon e) {
            for (Entry<RawMessage> one : page) {
                try {
                    passTogether(List.of(one), instance, "");
                } catch (JournalException.OutOfHorizon tooOld) {
                    passTogether(List.of(one), instance, tooOld.getMessage());
                }
                if (record.position() < one.offset()) {
                    return; // nothing behind a message that was not passed may be passed
                }
            }
        }
    }

    /** @param refusal why the message is only passed and told of; empty to read it */
    private void passTogether(List<Entry<RawMessage>> page, AdapterInstance instance, String refusal)
            throws InterruptedException {
        ReplayBatch batch = new ReplayBatch(record.adapter(), instance.version());
        Unit unit = new Unit();
        if (refusal.isEmpty()) {
            List<RawMessage> messages = page.stream().map(Entry::value).toList();
            List<Decoding> outcomes = instance.read(messages, context);
            if (outcomes.size() < messages.size()) {
                await(instance.suspended().orElse("the adapter is being swapped"));
                return;
            }
            for (int i = 0; i < outcomes.size(); i++) {
                batch.take(messages.get(i), outcomes.get(i));
            }
        } else {
            page.forEach(entry -> batch.fail(entry.value(), "too-old", refusal));
        }
        boolean same = adapters.present(record.adapter())
                .filter(now -> now.instance().adapter() == instance.adapter())
                .isPresent();
        if (isStopped() || !same && !batch.failures().isEmpty()) {
            return; // an adapter that breaks because it or the server is being stopped says nothing about the messages
        }
        batch.fill(unit, observing);
        ReplayRecord next = record.passed(page.get(page.size() - 1).offset(), page.size(), batch.failures());
        commit(unit.put(next.write()));
        record = next;
    }

    private void end(String state, String why) throws InterruptedException {
        ReplayRecord ended = record.end(state, why, journal.counters());
        commit(new Unit().put(ended.write()));
        record = ended;
        LOG.info("replay {}: {}, {} messages", ended.adapter(), state, ended.messages());
    }

    private void fail(Throwable e) {
        LOG.error("replay {}: failed with {}", record.adapter(), e.getClass().getName());
        ReplayRecord failed = record.end("failed", e.getClass().getName(), journal.counters());
        record = failed;
        journal.commit(new Unit().put(failed.write()));
    }

    private void commit(Unit unit) throws InterruptedException {
        try {
            journal.commit(unit).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JournalException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("a commit failed", e.getCause());
        }
    }

    private void await(String what) throws InterruptedException {
        waitsFor = what;
        rest(WAIT);
    }

    private synchronized void rest(Duration time) throws InterruptedException {
        long until = System.nanoTime() + Math.min(time.toNanos(), LONGEST_REST.toNanos());
        for (long left = until - System.nanoTime();
                left > 0 && !stopped && !cancelled;
                left = until - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }
}
