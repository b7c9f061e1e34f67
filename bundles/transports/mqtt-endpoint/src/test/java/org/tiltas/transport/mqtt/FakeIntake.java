package org.tiltas.transport.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Unit;

/**
 * An intake that commits at once or, while {@link #holding}, when told to. The topic's first segment decides what
 * becomes of a message. The secret of every gateway is {@code secret}.
 */
final class FakeIntake implements Intake {
    final Map<String, Gateway> gateways = new ConcurrentHashMap<>();
    final List<Incoming> asked = new CopyOnWriteArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final MemoryJournal journal;
    private boolean holding;
    volatile Optional<String> closed = Optional.empty();

    private record Held(Incoming message, Gateway gateway, CompletableFuture<Taken> taken) {}

    FakeIntake(MemoryJournal journal) {
        this.journal = journal;
        gateway("gw1", 0);
        gateway("gw2", 0);
    }

    void gateway(String id, int rate) {
        gateways.put(id, new Gateway(id, Set.of("gatt"), "", rate));
    }

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return "secret".equals(secret) ? gateway(id) : Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return Optional.ofNullable(gateways.get(id));
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

    /** Commits a held message by its place. */
    void commit(int index) {
        Held one;
        synchronized (this) {
            one = held.get(index);
        }
        complete(one);
    }

    /** Commits all held ones, last first, and everything that comes from now on. */
    void release() {
        List<Held> all;
        synchronized (this) {
            holding = false;
            all = new ArrayList<>(held);
            held.clear();
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            complete(all.get(i));
        }
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        asked.add(message);
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
        Outcome outcome = outcome(one.message());
        Unit unit = new Unit().append(raw(one));
        one.message().record().ifPresent(unit::put);
        journal.commit(unit).whenComplete((committed, failure) -> {
            if (failure instanceof JournalException.Conflict) {
                one.taken().complete(new Taken(Outcome.KNOWN, "", Lane.ROUTINE, "taken before"));
            } else if (failure != null) {
                one.taken().completeExceptionally(failure);
            } else {
                String detail = outcome == Outcome.ACCEPTED ? "" : "topic: refused";
                one.taken().complete(new Taken(outcome, committed.messageIds().get(0), Lane.ROUTINE, detail));
            }
        });
    }

    private static Outcome outcome(Incoming message) {
        if (message.payload().length > 256 * 1024) {
            return Outcome.TOO_LARGE;
        }
        if (message.contentType().equals("text/plain")) {
            return Outcome.WRONG_CONTENT_TYPE;
        }
        return switch (message.topic().split("/", -1)[0]) {
            case "unknown" -> Outcome.NO_ADAPTER;
            case "foreign" -> Outcome.NOT_AUTHORISED;
            default -> Outcome.ACCEPTED;
        };
    }

    private static RawMessage raw(Held one) {
        Incoming message = one.message();
        return new RawMessage(
                "",
                "gatt",
                one.gateway().id(),
                message.transport(),
                message.topic(),
                message.contentType(),
                Instant.now(),
                message.redelivered(),
                Lane.ROUTINE,
                message.payload());
    }

    /** Payloads as committed, as text. */
    List<String> payloads() {
        return journal.messages.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }
}
