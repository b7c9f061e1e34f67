package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.Objects;

/**
 * A small document that changes seldom: a gateway, a partner, a Patient.
 *
 * @param kind what it is; FHIR resources use their type
 * @param id unique within the kind
 * @param version 1 for the first, counting up
 * @param updated when this version was committed
 * @param body JSON text
 */
public record Record(String kind, String id, long version, Instant updated, String body) {
    public Record {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(updated, "updated");
        Objects.requireNonNull(body, "body");
    }
}
