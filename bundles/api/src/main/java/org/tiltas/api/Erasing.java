package org.tiltas.api;

/**
 * A channel that can make its partner forget: an optional second interface of a {@link PartnerChannel}. Without it a
 * person has to tell the partner.
 */
public interface Erasing {
    /** Opens a way to tell; used by one thread at a time, beside any connection, and closed by the caller. */
    Eraser eraser(PartnerSettings settings);

    /** Tells one partner. */
    interface Eraser extends AutoCloseable {
        /**
         * Removes what the partner holds under a reference of its own, or takes its values out, as the partner's settings
         * say. What is gone already is no failure.
         *
         * @param remote the reference of a receipt, without version
         * @return the partner's answer, HTTP status or its like; it is not asked again, whatever it says
         * @throws HostFailure when the partner cannot be told now
         */
        int erase(String remote) throws HostFailure, InterruptedException;

        @Override
        void close();
    }
}
