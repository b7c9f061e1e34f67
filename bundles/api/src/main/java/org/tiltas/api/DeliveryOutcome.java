package org.tiltas.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What became of one delivery. */
public sealed interface DeliveryOutcome {
    /**
     * The partner holds it.
     *
     * @param remote the partner's reference with version, {@code Observation/abc/_history/1}
     * @param created false when the partner had it already
     */
    record Delivered(String remote, boolean created) implements DeliveryOutcome {
        public Delivered {
            Objects.requireNonNull(remote, "remote");
        }
    }

    /**
     * The partner will not take this one as it is.
     *
     * @param status HTTP status or its like
     * @param answer the partner's own words, shortened to 4 kB
     */
    record Refused(int status, String answer) implements DeliveryOutcome {
        public Refused {
            Objects.requireNonNull(answer, "answer");
        }
    }

    /**
     * Not settled although the host is well: try again with the same identifier.
     *
     * @param reason one line
     * @param rest how long trying again is of no use, where that is known
     */
    record Unsettled(String reason, Optional<Duration> rest) implements DeliveryOutcome {
        public Unsettled {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(rest, "rest");
        }

        public Unsettled(String reason) {
            this(reason, Optional.empty());
        }
    }
}
