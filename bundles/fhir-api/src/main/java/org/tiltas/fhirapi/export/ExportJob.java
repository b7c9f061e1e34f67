package org.tiltas.fhirapi.export;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.tiltas.spi.delivery.Sight;

/** One bulk export: what was asked, how far it is, and what it has written. Written by one thread, read by all. */
final class ExportJob {
    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /**
     * What is exported.
     *
     * @param request the address asked for
     * @param who the account, {@code ona}, or one of its tokens, {@code ona/nightly}
     * @param sight what who asks may see; empty for everything
     * @param types empty for all
     */
    record Wish(
            String request,
            String who,
            Optional<Sight> sight,
            List<String> patients,
            Set<String> types,
            Optional<Instant> since) {
        String account() {
            return who.split("/", 2)[0];
        }
    }

    final String id;
    final Wish wish;
    final Path folder;
    final Instant began;
    private final Map<String, Long> counts = new ConcurrentSkipListMap<>();
    private volatile State state = State.WAITING;
    private volatile int patientsDone;
    private volatile Instant expires;

    ExportJob(String id, Wish wish, Path folder, Instant began, Instant expires) {
        this.id = id;
        this.wish = wish;
        this.folder = folder;
        this.began = began;
        this.expires = expires;
    }

    State state() {
        return state;
    }

    /** A cancelled job stays so, whatever its thread still says. */
    synchronized void becomes(State next, Instant newExpiry) {
        if (state != State.CANCELLED) {
            state = next;
            expires = newExpiry;
        }
    }

    Instant expires() {
        return expires;
    }

    boolean isOpen() {
        return state == State.WAITING || state == State.RUNNING;
    }

    void passed(int patients) {
        patientsDone = patients;
    }

    String progress() {
        return state == State.WAITING
                ? "waiting"
                : patientsDone + " of " + wish.patients().size() + " patients";
    }

    void wrote(String type) {
        counts.merge(type, 1L, Long::sum);
    }

    /** Lines per type. */
    Map<String, Long> counts() {
        return counts;
    }

    Path file(String type) {
        return folder.resolve(type + ".ndjson");
    }
}
