package org.tiltas.clinical.observing;

import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Attributes;
import org.tiltas.api.Reading;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.spi.server.Meters;

/** Whose a reading is: whom the message names where its gateway is trusted to, else who wore the device. */
record Owners(Assignments assignments, NamedPatients named) {
    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);

    /** @return the Patient id; null while the reading must wait */
    String of(Reading reading, String device, String gateway, Instant at) {
        String assigned = assignments.owner(device, reading.userIndex(), at);
        NamedPatients.Owner owner = named.owner(gateway, reading.attributes().get(Attributes.PATIENT), assigned);
        if (owner.conflict()) {
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
