package org.tiltas.engine.transport;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tiltas.api.Lane;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;

/** Takes everything, unless it holds it back; knows the gateway {@code gw1}. */
final class FakeIntake implements Intake {
    final List<Gateway> senders = new CopyOnWriteArrayList<>();
    final List<Incoming> taken = new CopyOnWriteArrayList<>();
    volatile Optional<String> closed = Optional.empty();
    volatile Optional<RuntimeException> failure = Optional.empty();
    volatile Optional<CompletableFuture<Taken>> commit = Optional.empty();

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return secret.equals("right") ? gateway(id) : Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return id.equals("gw1") ? Optional.of(new Gateway(id, Set.of("gatt"), "north", 5)) : Optional.empty();
    }

    @Override
    public Optional<String> closed() {
        return closed;
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        senders.add(gateway);
        taken.add(message);
        if (commit.isPresent()) {
            return commit.get();
        }
        return CompletableFuture.completedFuture(new Taken(Outcome.ACCEPTED, "1-" + taken.size(), Lane.ROUTINE, ""));
    }
}
