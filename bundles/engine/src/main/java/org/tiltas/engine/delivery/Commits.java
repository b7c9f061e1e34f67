package org.tiltas.engine.delivery;

import java.util.concurrent.ExecutionException;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;

/** Commits what a lane settles between its batches, and waits for it. */
final class Commits {
    private final Journal journal;
    private final Runnable failed;

    /** @param failed called when it is not known what was committed, so that memory is read anew */
    Commits(Journal journal, Runnable failed) {
        this.journal = journal;
        this.failed = failed;
    }

    void commit(Unit unit) throws InterruptedException {
        try {
            journal.commit(unit).get();
        } catch (InterruptedException e) {
            failed.run();
            throw e;
        } catch (ExecutionException e) {
            failed.run();
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("commit failed", e.getCause());
        }
    }
}
