package org.tiltas.transport.mqtt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;

/**
 * What all connections share.
 *
 * @param credentials where secrets are checked; refuses when too many wait
 * @param connections those that are open now
 */
record Surroundings(
        EndpointSettings settings,
        Intake intake,
        Journal journal,
        Sessions sessions,
        Wills wills,
        Rates rates,
        BytesInFlight bytes,
        Executor credentials,
        Set<Connection> connections,
        AtomicBoolean stopping) {
    Surroundings(
            EndpointSettings settings,
            Intake intake,
            Journal journal,
            Sessions sessions,
            Wills wills,
            Rates rates,
            BytesInFlight bytes,
            Executor credentials) {
        this(
                settings,
                intake,
                journal,
                sessions,
                wills,
                rates,
                bytes,
                credentials,
                ConcurrentHashMap.newKeySet(),
                new AtomicBoolean());
    }

    /** From now on connections end because we go, which is nobody's last will. */
    void stop() {
        stopping.set(true);
    }

    boolean isStopping() {
        return stopping.get();
    }
}
