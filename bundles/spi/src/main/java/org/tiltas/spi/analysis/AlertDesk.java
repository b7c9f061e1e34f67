package org.tiltas.spi.analysis;

import java.time.Instant;

/**
 * What people do with alerts. Each act is a {@link Finding} and stands in the audit. Collisions with the judging of new
 * evidence are settled inside. Thread-safe; each call returns after the commit.
 */
public interface AlertDesk {
    /**
     * Somebody has seen it and takes care: nobody else is called. Nothing changes if it was acknowledged before.
     *
     * @throws Refused when there is no such alert, or it is not active
     */
    Alert acknowledge(String id, String who, String note);

    /** @param owner account that takes care of it; empty for nobody */
    Alert assign(String id, String owner, String who, String note);

    /**
     * Lets calls about it rest, unless it gets worse.
     *
     * @param until in the future, at most a week
     * @param reason must not be empty
     */
    Alert snooze(String id, Instant until, String reason, String who);

    /** What it was found to be, also after it is over. */
    Alert verdict(String id, Alert.Verdict verdict, String who, String note);

    /**
     * Ends it by a person's word. Of an urgent kind the next event is a new alert; of any other the same condition is not
     * raised again before it was over once, unless it gets worse.
     *
     * @param reason must not be empty
     */
    Alert close(String id, String who, String reason);

    /** An act that cannot be, in one line naming the field. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean unknown;

        public Refused(String reason, boolean unknown) {
            super(reason);
            this.unknown = unknown;
        }

        /** Whether there is no such alert, rather than one that does not allow it. */
        public boolean isUnknown() {
            return unknown;
        }
    }
}
