package org.tiltas.engine.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    /** Since when everything was judged anew; empty when it only went on. */
    final Optional<Instant> rewound;

    final KeyRun run;
    /** Whether it failed for want of time alone. */
    volatile boolean slow;

    /** When the newest episode and score began that had been written before everything was judged anew. */
    Optional<Instant> written = Optional.empty();

    /** Why it failed; empty when it did not. */
    volatile String failure = "";

    KeyJob(
            Key key,
            Terms terms,
            List<Evidence> evidence,
            boolean measured,
            Instant watermark,
            Optional<Instant> rewound,
            KeyRun run) {
        this.key = key;
        this.terms = terms;
        this.evidence = evidence;
        this.measured = measured;
        this.watermark = watermark;
        this.rewound = rewound;
        this.run = run;
    }

    /** Whether anything may have been written since a time that has to be compared. */
    boolean isWrittenSince(Instant time) {
        return !run.episodes().isEmpty()
                || written.filter(at -> !at.isBefore(time)).isPresent();
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
