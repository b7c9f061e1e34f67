package org.tiltas.transport.mqttclient;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Unit;

/** An intake that commits at once or, while {@link #hold holding}, when told to. Knows every gateway but {@code gone}. */
final class FakeIntake implements Intake {
    final MemoryJournal journal;
    private final List<Held> held = new ArrayList<>();
    private boolean holding;
    volatile Optional<String> closed = Optional.empty();

    private record Held(Incoming message, Gateway gateway, CompletableFuture<Taken> taken) {}

    FakeIntake(MemoryJournal journal) {
        this.journal = journal;
    }

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return id.equals("gone") ? Optional.empty() : Optional.of(new Gateway(id, Set.of("gatt"), "north", 0));
    }

    @Override
    public Optional<String> closed() {
        return closed;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized int heldCount() {
        return held.size();
    }

    /** Commits all held ones, last first, and everything that comes from now on. */
    void release() {
        List<Held> all = drop();
        for (int i = all.size() - 1; i >= 0; i--) {
            complete(all.get(i));
        }
    }

    /** None of the held ones is committed. */
    void failHeld() {
        drop().forEach(one -> one.taken().completeExceptionally(new JournalException.Unavailable("gone", null)));
    }

    private synchronized List<Held> drop() {
        holding = false;
        List<Held> all = List.copyOf(held);
        held.clear();
        return all;
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        Held one = new Held(message, gateway, new CompletableFuture<>());
        synchronized (this) {
            if (holding) {
                held.add(one);
                return one.taken();
            }
        }
        complete(one);
        return one.taken();
    }

    private void complete(Held one) {
        Incoming message = one.message();
        Unit unit = new Unit()
                .append(new RawMessage(
                        "",
                        message.adapter(),
                        one.gateway().id() + one.gateway().adapters(),
                        message.transport(),
                        message.topic(),
                        message.contentType(),
                        Instant.now(),
                        message.redelivered(),
                        Lane.ROUTINE,
                        message.payload()));
        message.record().ifPresent(unit::put);
        journal.commit(unit).whenComplete((committed, failure) -> {
            if (failure instanceof JournalException.Conflict) {
                one.taken().complete(new Taken(Outcome.KNOWN, "", Lane.ROUTINE, "taken before"));
            } else if (failure != null) {
                one.taken().completeExceptionally(failure);
            } else {
                one.taken().complete(new Taken(Outcome.ACCEPTED, "1-1", Lane.ROUTINE, ""));
            }
        });
    }

    /** Payloads as committed, as text. */
    List<String> payloads() {
        return journal.messages.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }
}
