package org.tiltas.tools.ledger;

import java.time.Instant;

/** Wall clock in microseconds since 1970-01-01 UTC: the one scale shared by processes on the same machine. */
public final class EpochMicros {
    private EpochMicros() {}

    public static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
