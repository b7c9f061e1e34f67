package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.DeliveryOutcome;

/** Says once a minute, not once per message, that a partner misbehaves or refuses. Its words stay out of the log. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final String partner;
    private long last = System.nanoTime() - PAUSE;
    private long lastParked = last;
    private long parked;

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

    /** What came of a request. */
    void about(List<Item> items) {
        int status = 0;
        for (Item item : items) {
            if (item.outcome instanceof DeliveryOutcome.Refused refused) {
                parked++;
                status = refused.status();
            }
        }
        long now = System.nanoTime();
        if (status != 0 && now - lastParked >= PAUSE) {
            lastParked = now;
            LOG.warn("partner {}: {} refused and parked, the last with HTTP {}; see /parked", partner, parked, status);
            parked = 0;
        }
    }
}
