package org.tiltas.transports.fhirpush;

import java.util.Map;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Observed;

/** One observation of a delivery and how far it has come. */
final class Item {
    final Observed observed;
    final String subject;

    /** Null until it was needed. */
    ObservationText text;

    /** The partner's names for its references. */
    Map<String, String> remotes = Map.of();

    /** Null until decided. */
    DeliveryOutcome outcome;

    /** Whether its references were looked up again after a refusal. */
    boolean rechecked;

    /** Whether it is a new version that the partner turned out not to hold. */
    boolean createAnyway;

    /** Whether the partner holds more than one of it that counts. */
    boolean several;

    /** Whether it is in a request that is not answered yet. */
    boolean underWay;

    Item(Observed observed) {
        this.observed = observed;
        this.subject = observed.measurement().subject().reference();
    }

    long offset() {
        return observed.offset();
    }

    /** Of the observation, whichever version it is. */
    String id() {
        return observed.id();
    }

    boolean isUpdate() {
        return observed.version() > 1 && !createAnyway;
    }
}
