package org.tiltas.clinical.work;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** Commits of background work, one at a time. */
public final class Commits {
    private static final long SECONDS = 60;

    private Commits() {}

    /** @throws JournalException when it was not committed */
    public static void await(Journal journal, Unit unit) throws InterruptedException {
        try {
            journal.commit(unit).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JournalException refusal) {
                throw refusal;
            }
            throw new JournalException.Unavailable("the commit failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new JournalException.Unavailable("no commit within " + SECONDS + " s", e);
        }
    }
}
