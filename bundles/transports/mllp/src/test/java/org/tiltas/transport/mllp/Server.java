package org.tiltas.transport.mllp;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.tiltas.api.transport.Caller;
import org.tiltas.api.transport.Gateway;
import org.tiltas.engine.transport.Ports;
import org.tiltas.engine.transport.Senders;
import org.tiltas.engine.transport.TransportHost;
import org.tiltas.spi.journal.MemoryJournal;

/** A transport on a free port, with an intake and a journal that tell what they were given. */
final class Server implements AutoCloseable {
    static final String GATEWAY = "{\"mllp\": {\"address\": \"127.0.0.1\", \"application\": \"MON\"}}";

    final MemoryJournal journal = new MemoryJournal();
    final FakeIntake intake = new FakeIntake();
    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final TransportHost host;
    private final MllpListeners listeners;

    Server(MllpSettings settings) throws Exception {
        journal.put("gateway", "ward", GATEWAY);
        host = new TransportHost("mllp", intake, journal, new Senders(journal), new Ports(), answers);
        listeners = new MllpListeners(settings, host, Clock.systemUTC());
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

    /** The gateway that a sender is taken for. */
    Optional<String> gateway(String address, Header header) throws Exception {
        return host.gateway(
                        new Caller(InetAddress.getByName(address), Optional.empty(), header.name(3), header.name(4)))
                .map(Gateway::id);
    }

    int tlsPort() {
        return listeners.tlsPort().orElseThrow();
    }

    int connections() {
        return listeners.connections();
    }

    @Override
    public void close() throws Exception {
        listeners.stop(Duration.ofSeconds(10));
        host.close();
        answers.shutdown();
    }
}
