package org.tiltas.transports.fhirpush;

import java.util.Optional;
import org.tiltas.api.HostFailure;

/** What we show a partner to be let in. Thread-safe. */
interface Authorization {
    /**
     * Value of the {@code Authorization} header; empty when none is sent. May ask the partner's token server first.
     *
     * @throws HostFailure when no token is to be had
     */
    Optional<String> header() throws HostFailure, InterruptedException;

    /**
     * Gives up a value that the partner refused.
     *
     * @return whether another one is to be had, so that asking again may help
     */
    boolean renew(String refused);

    /** What a person should know when the partner says 403; empty when there is nothing. */
    default String note() {
        return "";
    }

    /** A value that never changes. */
    static Authorization fixed(Optional<String> value) {
        return new Authorization() {
            @Override
            public Optional<String> header() {
                return value;
            }

            @Override
            public boolean renew(String refused) {
                return false;
            }
        };
    }
}
