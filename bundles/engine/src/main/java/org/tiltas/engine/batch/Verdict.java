package org.tiltas.engine.batch;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.tiltas.api.DecodeException;
import org.tiltas.api.PermanentException;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.JournalException;

/** What a failure means for the batch; found anywhere in the chain of causes, since Camel and futures wrap them. */
sealed interface Verdict {
    /** Somebody else changed what the unit was made with: make it again. */
    record Again() implements Verdict {}

    /** Not now: the same batch after the wait. */
    record Later(Duration pause, String reason) implements Verdict {}

    /** Another server or instance has taken over. */
    record Over(String reason) implements Verdict {}

    /** A declared, permanent error of one of the rows. */
    record Hopeless(String reason, String detail) implements Verdict {}

    /** Anything else counts as transient. */
    record Transient(String what) implements Verdict {}

    Duration JOURNAL_WAIT = Duration.ofSeconds(1);
    Duration ROUTE_WAIT = Duration.ofSeconds(5);

    static Verdict on(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof JournalException.Fenced) {
                return new Over(t.getMessage());
            } else if (t instanceof JournalException.Stale || t instanceof JournalException.Conflict) {
                return new Again();
            } else if (t instanceof JournalException.Unavailable) {
                return new Later(JOURNAL_WAIT, "journal: " + t.getMessage());
            } else if (t instanceof JournalException.OutOfHorizon) {
                return new Hopeless("out-of-horizon", "time: outside the horizon of the journal");
            } else if (t instanceof MisplacedStep) {
                return new Later(ROUTE_WAIT, t.getMessage());
            } else if (t instanceof RetryLater later) {
                return new Later(later.waitFor(), later.getMessage());
            } else if (t instanceof DecodeException decode) {
                return new Hopeless(decode.reason(), decode.getMessage());
            } else if (t instanceof PermanentException permanent) {
                return new Hopeless(permanent.reason(), permanent.getMessage());
            }
        }
        return new Transient(plain(failure));
    }

    /**
     * An exception as a log may show it: classes and place, never a message, because libraries quote what they choke on
     * and that may be health data.
     */
    static String plain(Throwable failure) {
        Throwable top = failure;
        while (top instanceof ExecutionException && top.getCause() != null) {
            top = top.getCause();
        }
        Throwable root = top;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        StringBuilder text = new StringBuilder(top.getClass().getName());
        if (root != top) {
            text.append(" by ").append(root.getClass().getName());
        }
        if (root.getStackTrace().length > 0) {
            text.append(" at ").append(root.getStackTrace()[0]);
        }
        return text.toString();
    }
}
