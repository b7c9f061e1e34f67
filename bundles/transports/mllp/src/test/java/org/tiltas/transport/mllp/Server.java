package org.tiltas.transport.mllp;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.tiltas.spi.journal.MemoryJournal;

/** A transport on a free port, with an intake and a journal that tell what they were given. */
final class Server implements AutoCloseable {
    static final String GATEWAY = "{\"mllp\": {\"address\": \"127.0.0.1\", \"application\": \"MON\"}}";

    final MemoryJournal journal = new MemoryJournal();
    final FakeIntake intake = new FakeIntake();
    private final MllpListeners listeners;

    Server(MllpSettings settings) throws Exception {
        journal.put("gateway", "ward", GATEWAY);
        listeners = new MllpListeners(settings, intake, journal, Clock.systemUTC());
        listeners.start();
    }

    Server() throws Exception {
        this(settings(Duration.ofSeconds(20), Duration.ofSeconds(20), Optional.empty()));
    }

    static MllpSettings settings(Duration byteLimit, Duration blockLimit, Optional<MllpSettings.Tls> tls) {
        return new MllpSettings(
                "127.0.0.1",
                OptionalInt.of(0),
                tls,
                false,
                200,
                4 << 20,
                byteLimit,
                blockLimit,
                Duration.ofSeconds(60));
    }

    Sender connect() throws Exception {
        return new Sender(listeners.plainPort().orElseThrow());
    }

    int tlsPort() {
        return listeners.tlsPort().orElseThrow();
    }

    int connections() {
        return listeners.connections();
    }

    @Override
    public void close() throws Exception {
        listeners.stop();
    }
}
