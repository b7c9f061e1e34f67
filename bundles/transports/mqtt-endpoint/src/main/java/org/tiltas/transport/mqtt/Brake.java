package org.tiltas.transport.mqtt;

import java.util.EnumSet;
import java.util.Set;

/** Stops and resumes reading from a connection; it is read from only while no reason stands against it. */
final class Brake {
    /** Why nothing is read. */
    enum Reason {
        /** Not accepted yet. */
        GREETING,
        /** A message waits for the journal to be well again. */
        HELD,
        /** Too much is unacknowledged. */
        FULL,
        /** The gateway sends faster than allowed. */
        RATE,
        /** All connections together hold too many bytes. */
        MEMORY,
        /** The client does not take its answers. */
        UNREAD
    }

    private final Wire wire;
    private final Set<Reason> reasons = EnumSet.of(Reason.GREETING);

    Brake(Wire wire) {
        this.wire = wire;
    }

    boolean on(Reason reason) {
        return reasons.contains(reason);
    }

    void set(Reason reason, boolean on) {
        if (on ? reasons.add(reason) : reasons.remove(reason)) {
            wire.reading(reasons.isEmpty());
        }
    }
}
