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
    private final String name;
    private final List<String> events;
    volatile Optional<Exception> failure = Optional.empty();
    volatile boolean hangs;
    volatile Host host;
    volatile ThreadGroup group;

    FakeTransport(String name, List<String> events) {
        this.name = name;
        this.events = events;
    }

    @Override
    public TransportDescriptor descriptor() {
        return new TransportDescriptor("post", "letters");
    }

    @Override
    public void open(Host given) throws IOException, InterruptedException {
        host = given;
        group = Thread.currentThread().getThreadGroup();
        events.add("open " + name);
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
    public void close(Duration within) {
        events.add("close " + name);
    }

    @Override
    public Report report() {
        return new Report(
                List.of("post: a box is full"),
                Map.of("tiltas_post_letters", 7.0, "letters", 1.0),
                Map.of("box", new Report.Link(true, 3, Optional.empty())));
    }
}
