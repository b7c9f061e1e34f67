package org.tiltas.clinical.observing;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Reading;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.spi.server.Meters;

/** Whose a reading is; a conflict between message and assignment is told of. */
record Owners(Ownership ownership) {
    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);

    Assignments assignments() {
        return ownership.assignments();
    }

    /** Whether anybody wears the device, or the message names somebody. */
    boolean wears(Reading reading, String device, String gateway, Instant at) {
        return ownership
                        .of(device, reading.userIndex(), gateway, reading.attributes(), at)
                        .resident()
                != null;
    }

    /** @return the Patient id; null while the reading must wait */
    String of(Reading reading, String device, String gateway, Instant at) {
        Ownership.Owner owner = ownership.of(device, reading.userIndex(), gateway, reading.attributes(), at);
        if (owner.reason().equals(Ownership.CONFLICT)) {
            Meters.counter("tiltas_identity_conflicts_total", "gateway", gateway)
                    .increment();
            LOG.warn(
                    "identity-conflict: gateway {} and the assignment of Device/{} name different residents",
                    gateway,
                    device);
        }
        return owner.resident();
    }
}
