package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.transport.Host;
import org.tiltas.engine.transport.Ports;
import org.tiltas.engine.transport.Senders;
import org.tiltas.engine.transport.TransportHost;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Quarantined;

/** A folder on disk, and a server in memory that outlasts the transport. */
final class Site extends Clock implements Intake {
    final Path root;
    final List<Incoming> kept = new ArrayList<>();
    final Set<String> marked = new TreeSet<>();
    final List<Quarantined.Entry> quarantined = new ArrayList<>();
    Set<String> adapters = Set.of("gatt");
    Outcome outcome = Outcome.ACCEPTED;
    Optional<String> closed = Optional.empty();
    /** Commits fail: before they are on disk, or after, when only the answer is lost. */
    boolean commitFails;

    boolean answerIsLost;
    private Instant now = Instant.now();
    private FaultyDisk disk = new FaultyDisk();
    private Folders folders;

    Site(Path root) throws IOException {
        this.root = root;
        Files.createDirectory(root.resolve("gw1"));
        restart();
    }

    /** What a kill -9 leaves: the folders and the database. */
    FaultyDisk restart() {
        disk = new FaultyDisk();
        FileSettings settings =
                new FileSettings(root, Duration.ofSeconds(2), Duration.ofDays(7), Duration.ofSeconds(5));
        folders = new Folders(settings, disk, host(this, new MemoryJournal()), new MarkersInMemory(), this);
        return disk;
    }

    /** The server's own host; the module is told things on whichever thread has them. */
    static Host host(Intake intake, Journal journal) {
        return new TransportHost("file", intake, journal, new Senders(journal.records()), new Ports(), Runnable::run);
    }

    Folders folders() {
        return folders;
    }

    void look() throws InterruptedException {
        now = now.plusSeconds(2);
        boolean more = true;
        while (more) {
            more = folders.look();
        }
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    Path part(String part) {
        return root.resolve("gw1/gatt").resolve(part);
    }

    Path drop(String name, String text) throws IOException {
        Path draft = Files.writeString(part("in").resolve("." + name), text);
        return Files.move(draft, part("in").resolve(name));
    }

    List<String> names(String part) throws IOException {
        try (Stream<Path> files = Files.list(part(part))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    List<String> payloads() {
        return kept.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return id.equals("gw1") ? Optional.of(new Gateway(id, adapters, "", 0)) : Optional.empty();
    }

    @Override
    public Optional<String> closed() {
        return closed;
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        if (commitFails) {
            return CompletableFuture.failedFuture(new JournalException.Unavailable("down", null));
        }
        if (!marked.add(message.record().orElseThrow().id())) {
            return CompletableFuture.completedFuture(new Taken(Outcome.KNOWN, "", Lane.ROUTINE, "known"));
        }
        String id = "1-" + kept.size();
        if (outcome == Outcome.ACCEPTED) {
            kept.add(message);
        } else {
            RawMessage raw = new RawMessage(
                    "",
                    message.adapter(),
                    gateway.id(),
                    message.transport(),
                    message.topic(),
                    message.contentType(),
                    Instant.now(),
                    message.redelivered(),
                    Lane.ROUTINE,
                    message.payload());
            Quarantined entry = new Quarantined(raw, "gatt", "refused", "adapter: refused", 1, "");
            quarantined.add(new Quarantined.Entry(quarantined.size() + 1, Instant.now(), entry));
            id = "q-" + quarantined.size();
        }
        return answerIsLost
                ? CompletableFuture.failedFuture(new JournalException.Unavailable("cut off", null))
                : CompletableFuture.completedFuture(
                        new Taken(outcome, id, Lane.ROUTINE, outcome == Outcome.ACCEPTED ? "" : "adapter: refused"));
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    private final class MarkersInMemory extends Markers {
        MarkersInMemory() {
            super(null, Duration.ZERO);
        }

        @Override
        void forget(List<String> ids) throws Standstill {
            if (commitFails) {
                throw new Standstill("markers: not committed");
            }
            ids.forEach(id -> marked.removeIf(mark -> mark.equals(id) || mark.startsWith(id + ".")));
        }

        @Override
        Optional<org.tiltas.api.transport.Taken> refusal(String gateway, String topic, Instant since) {
            return quarantined.stream()
                    .filter(entry -> !entry.at().isBefore(since))
                    .filter(entry -> entry.quarantined().message().topic().equals(topic))
                    .findFirst()
                    .map(entry -> new org.tiltas.api.transport.Taken(
                            org.tiltas.api.transport.Taken.Outcome.REFUSED,
                            "q-" + entry.id(),
                            entry.quarantined().detail()));
        }
    }
}
