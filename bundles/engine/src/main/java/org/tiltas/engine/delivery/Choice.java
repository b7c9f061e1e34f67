package org.tiltas.engine.delivery;

import java.time.Instant;
import org.tiltas.api.Observed;

/** What is to be done about one row at the moment of sending. */
sealed interface Choice {
    /** The partner is not to get it. */
    record Skip() implements Choice {}

    /**
     * The partner would get it, were there a legal basis.
     *
     * @param reason {@link LegalBasis#NO_CONSENT} or {@link LegalBasis#OBJECTION}
     */
    record Withhold(String reason) implements Choice {}

    /**
     * It goes.
     *
     * @param what the row itself, or what takes back the version that the partner holds
     * @param words offset of the version whose words it uses
     */
    record Send(Observed what, long words) implements Choice {}

    /**
     * It goes if the partner holds an earlier version, which is not known.
     *
     * @param since when it became unknown
     */
    record Ask(Observed what, long words, Instant since) implements Choice {}
}
