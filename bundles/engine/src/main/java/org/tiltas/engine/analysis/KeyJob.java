package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.ItemTask;

/** What is to be judged of one key in one batch, and what came of it. */
final class KeyJob {
    final Key key;
    final Terms terms;
    final List<Evidence> evidence;
    final boolean measured;
    final Instant watermark;
    /** From where everything is judged anew; empty when it only goes on. */
    final Optional<Anew> anew;

    final KeyRun run;
    /** Whether it failed for want of time alone. */
    volatile boolean slow;

    /** Whether everything was left out already that the module could fail on, but for its state. */
    boolean bare;

    /** Why it failed; empty when it did not. */
    volatile String failure = "";

    KeyJob(
            Key key,
            Terms terms,
            List<Evidence> evidence,
            boolean measured,
            Instant watermark,
            Optional<Anew> anew,
            KeyRun run) {
        this.key = key;
        this.terms = terms;
        this.evidence = evidence;
        this.measured = measured;
        this.watermark = watermark;
        this.anew = anew;
        this.run = run;
    }

    /** Whether anything may have been written since a time that has to be compared. */
    boolean isWrittenSince(Instant time) {
        return !run.episodes().isEmpty()
                || anew.flatMap(Anew::written).filter(at -> !at.isBefore(time)).isPresent();
    }

    void tookTooLong() {
        slow = true;
        failure = "took too long";
    }

    String name() {
        return KeyState.name(key);
    }

    /** Observation it failed on, if it was one. */
    Optional<Evidence> culprit() {
        int at = run.at();
        return at < 0 || at >= evidence.size() ? Optional.empty() : Optional.of(evidence.get(at));
    }

    /** Lets go of the evidence once it is no longer needed. */
    void release() {
        evidence.clear();
    }

    /**
     * Judging that begins anew.
     *
     * @param before what was known till now
     * @param from everything at or after it is seen anew
     * @param begin makes what the key knew at that time; may be asked several times
     */
    record Anew(KeyState before, Instant from, Supplier<Begin> begin) {
        /** When the newest episode began that had been written before. */
        Optional<Instant> written() {
            return before.begun;
        }

        /** Whether a score may have been written that has to be compared. */
        boolean scored() {
            return before.scores.values().stream().anyMatch(at -> !at.isBefore(from));
        }
    }

    /**
     * What a key knows when judging begins.
     *
     * @param recent what of the time before is in memory
     */
    record Begin(KeyState state, Recent recent) {}

    /** Jobs on their way through the module. */
    static final class Task extends ItemTask<KeyJob, Boolean> {
        private final List<KeyJob> jobs;

        Task(List<KeyJob> jobs) {
            super(jobs);
            this.jobs = jobs;
        }

        @Override
        protected Boolean work(KeyJob job) {
            try {
                job.run.run(job.terms, job.evidence, job.measured, job.watermark);
                return true;
            } catch (Throwable e) {
                // errors too: neither a missing class nor an exhausted stack may end the server's own thread
                job.failure = "broke with " + e.getClass().getName();
                return false;
            }
        }

        @Override
        protected Boolean late() {
            jobs.get(Math.max(0, at())).tookTooLong();
            return false;
        }
    }
}
