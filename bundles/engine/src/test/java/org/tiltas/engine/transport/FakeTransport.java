package org.tiltas.engine.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/** A transport that writes down what is done to it, and does what it is told to. */
final class FakeTransport implements Transport {
    final String version;
    private final String id;
    private final List<String> events;
    volatile Optional<Exception> failure = Optional.empty();
    volatile Optional<Step> onOpen = Optional.empty();
    volatile Optional<Step> onClose = Optional.empty();
    volatile Step onReport = () -> {};
    volatile boolean hangs;
    volatile Host host;
    volatile ThreadGroup group;

    interface Step {
        void go() throws InterruptedException;
    }

    FakeTransport(String id, String version, List<String> events) {
        this.id = id;
        this.version = version;
        this.events = events;
    }

    @Override
    public TransportDescriptor descriptor() {
        return new TransportDescriptor(id, "letters");
    }

    @Override
    public void open(Host given) throws IOException, InterruptedException {
        host = given;
        group = Thread.currentThread().getThreadGroup();
        events.add("open " + version);
        if (onOpen.isPresent()) {
            onOpen.get().go();
        }
        if (hangs) {
            TimeUnit.MINUTES.sleep(5);
        }
        if (failure.isPresent()) {
            if (failure.get() instanceof IOException known) {
                throw known;
            }
            throw new IllegalStateException(failure.get());
        }
    }

    @Override
    public void close(Duration within) throws InterruptedException {
        events.add("close " + version);
        if (onClose.isPresent()) {
            onClose.get().go();
        }
    }

    @Override
    public Report report() {
        try {
            onReport.go();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Report(
                List.of("post: a box is full"),
                Map.of("tiltas_post_letters", 7.0, "letters", 1.0, "tiltas_commit_seconds", 1.0),
                Map.of("box", new Report.Link(true, 3, Optional.empty())));
    }
}
