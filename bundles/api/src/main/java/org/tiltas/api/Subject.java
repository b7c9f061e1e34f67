package org.tiltas.api;

import java.util.Objects;

/**
 * Whom or what a measurement is about.
 *
 * @param kind the FHIR type
 * @param id its id on this server
 */
public record Subject(Kind kind, String id) {
    /** FHIR type of a subject. */
    public enum Kind {
        PATIENT("Patient"),
        DEVICE("Device"),
        LOCATION("Location");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        public String type() {
            return type;
        }
    }

    public Subject {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
    }

    /** The FHIR reference, {@code Patient/17}. */
    public String reference() {
        return kind.type() + "/" + id;
    }
}
