package org.tiltas.transport.mqttclient;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.journal.MemoryJournal;

/** The transport of one server, with its journal in memory. */
final class Server implements AutoCloseable {
    final MemoryJournal journal;
    final FakeIntake intake;
    final BrokerLinks links;

    Server(MemoryJournal journal, int receiveMaximum) {
        this.journal = journal;
        intake = new FakeIntake(journal);
        links = new BrokerLinks(intake, journal, Clock.systemUTC(), receiveMaximum);
    }

    Server() {
        this(new MemoryJournal(), 200);
    }

    Brokers.Status status() {
        return links.status("ward").orElse(new Brokers.Status("waiting", 0, Optional.of("no link")));
    }

    /** Subscribed to everything it was told to. */
    boolean isReady() {
        return status().state().equals("connected") && status().lastError().isEmpty();
    }

    /** Ends the connection as a crash would: nothing that is not committed now is acknowledged. */
    CompletableFuture<Void> crash() {
        intake.closed = Optional.of("crashed");
        return CompletableFuture.runAsync(this::close);
    }

    @Override
    public void close() {
        try {
            links.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
