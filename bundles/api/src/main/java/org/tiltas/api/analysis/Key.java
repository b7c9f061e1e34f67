package org.tiltas.api.analysis;

import java.util.Objects;

/**
 * Whom or what a judge keeps account of.
 *
 * @param keying what kind of thing it is
 * @param id for {@link Keying#SUBJECT} the FHIR reference ({@code Patient/17}, {@code Location/3}), for
 *     {@link Keying#DEVICE} the id of the Device on this server, for {@link Keying#GATEWAY} the gateway's id
 */
public record Key(Keying keying, String id) {
    public Key {
        Objects.requireNonNull(keying, "keying");
        Objects.requireNonNull(id, "id");
    }

    /** What measurements are gathered by. */
    public enum Keying {
        /** Resident, room or device the measurement is about. */
        SUBJECT,
        /** The sensor it was made with. */
        DEVICE,
        /** The gateway it came through. */
        GATEWAY
    }
}
