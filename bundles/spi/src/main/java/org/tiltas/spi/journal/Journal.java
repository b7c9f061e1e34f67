package org.tiltas.spi.journal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;

/**
 * One log, many cursors. Everything durable goes through {@link #commit}: one appender merges waiting units into one
 * transaction and assigns offsets itself, so commit order is offset order and no reader ever skips a row.
 */
public interface Journal {
    /**
     * Queues a unit for the next group commit.
     *
     * @return completes after the commit is on disk; fails with a {@link JournalException}. Completion runs on a thread
     *     of the journal: hand longer work to another one.
     */
    CompletableFuture<Committed> commit(Unit unit);

    /**
     * Opens the cursor of an adapter over its inbox; a cursor open elsewhere under this name is fenced off.
     *
     * @param name durable name of the cursor
     */
    Cursor<RawMessage> openInbox(String name, String adapter);

    /**
     * Opens a cursor over the observations.
     *
     * @param name durable name of the cursor
     * @param lanes the lanes it serves; positions and fences are kept for each
     * @param start where a cursor begins that never was before
     */
    Cursor<Observed> openObservations(String name, Set<Lane> lanes, Start start);

    /** Opens a cursor over the findings; as {@link #openObservations}. */
    default Cursor<Finding> openFindings(String name, Set<Lane> lanes, Start start) {
        throw new UnsupportedOperationException("this journal keeps no findings");
    }

    /** Forgets a cursor, so that it no longer holds anything back. */
    CompletableFuture<Committed> dropCursor(String name);

    /** The present value of a guard; see {@link Unit#require}. */
    long guard(String name);

    Records records();

    Messages messages();

    Observations observations();

    Waitings waitings();

    Quarantine quarantine();

    Deliveries deliveries();

    Counters counters();

    /** What {@link Unit#audit} has kept; a journal that keeps none shows none. */
    default Audits audits() {
        return (before, limit) -> List.of();
    }

    /** What {@link Unit#state} has stored. */
    default States states() {
        throw new UnsupportedOperationException("this journal keeps no state of modules");
    }

    /** Alerts, as {@link Unit#find} has written them. */
    default Alerts alerts() {
        throw new UnsupportedOperationException("this journal keeps no alerts");
    }

    /** What an erasure is to remove. */
    default Erasures erasures() {
        throw new UnsupportedOperationException("this journal erases nothing");
    }

    /** What cursors hold back; a journal that does not measure it tells of none. */
    default Holds holds() {
        return Holds.NONE;
    }

    /** Why nothing can be committed now; empty when the journal is well. */
    Optional<String> trouble();

    /** Where a new cursor begins. */
    enum Start {
        BEGINNING,
        NOW
    }
}
