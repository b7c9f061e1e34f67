package org.tiltas.api;

import java.util.Objects;

/**
 * A channel that can make its partner forget: an optional second interface of a {@link PartnerChannel}. Without it a
 * person has to tell the partner.
 */
public interface Erasing {
    /** Opens a way to tell; used by one thread at a time, beside any connection, and closed by the caller. */
    Eraser eraser(PartnerSettings settings);

    /**
     * What a partner answered.
     *
     * @param status HTTP status or its like
     * @param words in one line, of at most 4000 characters
     */
    record Answer(int status, String words) {
        public Answer {
            Objects.requireNonNull(words, "words");
        }

        /** Whether the partner holds it no more, or without its values. */
        public boolean isDone() {
            return status >= 200 && status < 300 || status == 404 || status == 410;
        }
    }

    /** Tells one partner. */
    interface Eraser extends AutoCloseable {
        /**
         * Removes what the partner holds under a reference of its own, or takes its values out, as the partner's settings
         * say. What is gone already is no failure.
         *
         * @param remote the reference of a receipt, without version
         * @return the partner's answer, HTTP status or its like
         * @throws HostFailure when the partner cannot be told now
         */
        int erase(String remote) throws HostFailure, InterruptedException;

        /**
         * The same with the partner's words. An answer from 200 to 299, 404 and 410 ends the errand; with any other it is
         * kept for a person to look at, who can have it asked once more. What is not there because the settings lead elsewhere
         * is none of these.
         */
        default Answer tell(String remote) throws HostFailure, InterruptedException {
            return new Answer(erase(remote), "");
        }

        @Override
        void close();
    }
}
