package org.tiltas.transport.mqttclient;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.tiltas.api.transport.Report.Link;
import org.tiltas.engine.transport.Ports;
import org.tiltas.engine.transport.Senders;
import org.tiltas.engine.transport.TransportHost;
import org.tiltas.spi.journal.MemoryJournal;

/** The transport of one server, with its journal in memory. */
final class Server implements AutoCloseable {
    final MemoryJournal journal;
    final FakeIntake intake;
    final BrokerLinks links;
    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    final TransportHost host;

    Server(MemoryJournal journal, int receiveMaximum) {
        this.journal = journal;
        intake = new FakeIntake(journal);
        host = new TransportHost("mqtt-client", intake, journal, new Senders(journal), new Ports(), answers);
        links = new BrokerLinks(host, Clock.systemUTC(), receiveMaximum);
    }

    Server() {
        this(new MemoryJournal(), 200);
    }

    Link status() {
        return links.states().getOrDefault("ward", new Link(false, 0, Optional.of("no link")));
    }

    /** Subscribed to everything it was told to. */
    boolean isReady() {
        return status().connected() && status().trouble().isEmpty();
    }

    /** Ends the connection as a crash would: nothing that is not committed now is acknowledged. */
    CompletableFuture<Void> crash() {
        intake.closed = Optional.of("crashed");
        return CompletableFuture.runAsync(this::close);
    }

    @Override
    public void close() {
        try {
            links.close(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        host.close();
        answers.shutdown();
    }
}
