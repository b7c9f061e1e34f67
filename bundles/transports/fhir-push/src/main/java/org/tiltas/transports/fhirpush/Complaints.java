package org.tiltas.transports.fhirpush;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once a minute, not once per message, that a partner misbehaves. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final String partner;
    private long last = System.nanoTime() - PAUSE;

    Complaints(String partner) {
        this.partner = partner;
    }

    void about(String reason) {
        long now = System.nanoTime();
        if (now - last >= PAUSE) {
            last = now;
            LOG.warn("partner {}: outcome of a request is unknown: {}", partner, reason);
        }
    }
}
