package org.tiltas.spi.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Observed;

/**
 * What one partner may see, by the settings it has now and by the rule that decides what it is sent: its filter, its legal
 * basis, the Consents and the restrictions, all judged at the moment of asking. Thread-safe.
 */
public interface Sight {
    /** Whether this version of an observation would be sent now, down-sampling apart. */
    boolean sees(Observed row);

    /**
     * Whether there is a kind and a time of measurement of a resident that would be sent now.
     *
     * @param patient reference, {@code Patient/17}
     */
    boolean resident(String patient);

    /**
     * Whether records of a resident other than measurements may be seen. They are sent to nobody, so no law stands in for
     * a Consent that permits them.
     *
     * @param type FHIR type, {@code CarePlan}
     * @param patient reference, {@code Patient/17}
     */
    boolean records(String type, String patient);

    /** The metrics it can see at most; empty if its settings do not restrict them. */
    Optional<Set<String>> metrics();

    /** When a period in a Consent of one of these residents begins or ends next; {@link Instant#MAX} if none does. */
    Instant steadyUntil(Set<String> patients);
}
