package org.tiltas.clinical.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** Commits that somebody waits for. */
final class Commits {
    private static final long SECONDS = 30;

    private Commits() {}

    /** @throws JournalException when it was not committed, or nobody knows */
    static void await(Journal journal, Unit unit) {
        try {
            journal.commit(unit).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JournalException refusal) {
                throw refusal;
            }
            throw new JournalException.Unavailable("the commit failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new JournalException.Unavailable("no commit within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException.Unavailable("interrupted while waiting for the commit", e);
        }
    }
}
