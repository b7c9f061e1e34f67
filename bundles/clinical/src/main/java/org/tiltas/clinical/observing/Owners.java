package org.tiltas.clinical.observing;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Attributes;
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

    /** Whether the device is anybody's, by whichever slot and wherever they are, or the message names somebody. */
    boolean mayBeWorn(Reading reading, String device, Instant at) {
        return reading.attributes().containsKey(Attributes.PATIENT)
                || assignments().ofDevice(device).stream().anyMatch(assignment -> assignment.covers(at));
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
