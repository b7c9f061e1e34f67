package org.tiltas.transport.mllp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.JournalException;

/** An intake that commits at once or, while {@link #hold holding}, when told to. */
final class FakeIntake implements Intake {
    private final List<Incoming> asked = new ArrayList<>();
    private final List<CompletableFuture<Taken>> held = new ArrayList<>();
    private boolean holding;
    volatile Outcome outcome = Outcome.ACCEPTED;
    volatile Optional<String> closed = Optional.empty();

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return Optional.of(new Gateway(id, Set.of("hl7v2"), "", 0));
    }

    @Override
    public Optional<String> closed() {
        return closed;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized int held() {
        return held.size();
    }

    /** Commits one of those held, by its place. */
    void commit(int index) {
        CompletableFuture<Taken> one;
        synchronized (this) {
            one = held.get(index);
        }
        one.complete(new Taken(Outcome.ACCEPTED, "m" + index, Lane.ROUTINE, ""));
    }

    void fail(int index) {
        CompletableFuture<Taken> one;
        synchronized (this) {
            one = held.get(index);
        }
        one.completeExceptionally(new JournalException.Unavailable("down", null));
    }

    synchronized List<Incoming> asked() {
        return List.copyOf(asked);
    }

    synchronized List<String> payloads() {
        return asked.stream()
                .map(message -> new String(message.payload(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Override
    public synchronized CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        asked.add(message);
        CompletableFuture<Taken> answer = new CompletableFuture<>();
        if (holding) {
            held.add(answer);
        } else {
            String detail = outcome == Outcome.ACCEPTED ? "" : "adapter: refused";
            answer.complete(new Taken(outcome, gateway.id(), Lane.ROUTINE, detail));
        }
        return answer;
    }
}
