package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Taken;
import org.tiltas.hl7batch.Batch;
import org.tiltas.hl7batch.MalformedBatch;

/** Hands one file in and moves it where its outcome belongs. */
final class Taking {
    /** What is read of a file at most, as of an HTTP body; the intake's own limit is lower. */
    static final int MOST_BYTES = 4 << 20;

    private static final String HL7 = "hl7v2";
    /** Messages of one file that wait for their commit together. */
    private static final int MOST_AT_ONCE = 64;

    private final Disk disk;
    private final Host host;
    private final Markers markers;
    private final Duration patience;

    Taking(Disk disk, Host host, Markers markers, Duration patience) {
        this.disk = disk;
        this.host = host;
        this.markers = markers;
        this.patience = patience;
    }

    /**
     * Takes a file out of {@code taking/<marker>}.
     *
     * @param again it may have been handed in before
     * @return how many messages it held
     */
    int take(Gateway gateway, String adapter, Path folder, Path file, boolean again)
            throws Standstill, InterruptedException {
        BasicFileAttributes attributes;
        byte[] payload;
        try {
            Optional<BasicFileAttributes> found = disk.attributes(file);
            if (found.isEmpty()) {
                return 0;
            }
            attributes = found.get();
            String trouble = trouble(attributes);
            if (!trouble.isEmpty()) {
                fail(folder, file, trouble + "\n");
                return 0;
            }
            payload = disk.read(file, MOST_BYTES);
            requireUnchanged(file, attributes, payload);
        } catch (AccessDeniedException e) {
            fail(folder, file, "file: cannot be read, permission denied\n");
            return 0;
        } catch (IOException e) {
            throw new Standstill("taking: a file cannot be read", e);
        }
        List<byte[]> messages;
        try {
            messages = messages(adapter, payload);
        } catch (MalformedBatch e) {
            fail(folder, file, "batch: " + e.line() + "\n");
            return 0;
        }
        List<String> refusals = new ArrayList<>();
        for (int from = 0; from < messages.size(); from += MOST_AT_ONCE) {
            int to = Math.min(messages.size(), from + MOST_AT_ONCE);
            refusals.addAll(handIn(gateway, adapter, file, again, messages, from, to));
        }
        if (refusals.isEmpty()) {
            done(folder, file);
        } else {
            fail(folder, file, String.join("", refusals));
        }
        return messages.size();
    }

    /** A file is one message, but for those of HL7 v2 that hold several. */
    private static List<byte[]> messages(String adapter, byte[] payload) throws MalformedBatch {
        if (!adapter.equals(HL7)) {
            return List.of(payload);
        }
        if (Batch.begins(payload)) {
            return Batch.read(payload).messages();
        }
        try {
            List<byte[]> messages = Batch.read(payload).messages();
            return messages.size() > 1 ? messages : List.of(payload);
        } catch (MalformedBatch e) {
            // no batch at all: what is wrong with it the intake and the adapter say
            return List.of(payload);
        }
    }

    /** Why those that are not taken are not; in the order of the file. */
    private List<String> handIn(
            Gateway gateway, String adapter, Path file, boolean again, List<byte[]> messages, int from, int to)
            throws Standstill, InterruptedException {
        String marker = file.getParent().getFileName().toString();
        List<CompletableFuture<Taken>> waiting = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int number = messages.size() == 1 ? 0 : i + 1;
            waiting.add(host.take(
                    gateway.id(),
                    new Incoming(
                            adapter,
                            Name.topic(adapter, file, number),
                            Name.contentType(file),
                            again,
                            messages.get(i),
                            Optional.of(Markers.of(Markers.id(marker, number))))));
        }
        List<String> refusals = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int number = messages.size() == 1 ? 0 : i + 1;
            Taken taken = commit(waiting.get(i - from));
            Optional<String> refusal =
                    switch (taken.outcome()) {
                        case ACCEPTED -> Optional.empty();
                        case KNOWN -> known(gateway, Name.topic(adapter, file, number), file);
                        default -> Optional.of(reason(taken.detail(), taken.id()));
                    };
            refusal.ifPresent(why -> refusals.add(number == 0 ? why : "message " + number + ": " + why));
        }
        return refusals;
    }

    private static String trouble(BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            return "file: is none, but a folder, link or device";
        }
        if (attributes.size() == 0) {
            return "file: is empty";
        }
        return attributes.size() > MOST_BYTES
                ? "file: " + attributes.size() + " bytes, of more than " + MOST_BYTES + " nothing is kept"
                : "";
    }

    private void requireUnchanged(Path file, BasicFileAttributes before, byte[] payload)
            throws Standstill, IOException {
        Optional<BasicFileAttributes> after = disk.attributes(file);
        if (after.isEmpty()
                || payload.length != before.size()
                || after.get().size() != before.size()
                || !after.get().lastModifiedTime().equals(before.lastModifiedTime())) {
            throw new Standstill("taking: a file is still being written");
        }
    }

    private Taken commit(CompletableFuture<Taken> taken) throws Standstill, InterruptedException {
        try {
            return taken.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Standstill("intake: a message could not be committed");
        } catch (TimeoutException e) {
            throw new Standstill("intake: a commit takes too long");
        }
    }

    /** It was committed, and we did not come to move it: the quarantine tells whether it had been refused. */
    private Optional<String> known(Gateway gateway, String topic, Path file) throws Standstill {
        try {
            Instant since = disk.moved(file.getParent()).toInstant();
            return markers.refusal(gateway.id(), topic, since).map(taken -> reason(taken.detail(), taken.id()));
        } catch (IOException e) {
            throw new Standstill("taking: a file cannot be looked at", e);
        }
    }

    private static String reason(String detail, String id) {
        return detail + "\nquarantine: " + id + "\n";
    }

    private void done(Path folder, Path file) throws Standstill {
        try {
            disk.move(file, Name.free(disk, folder.resolve("done"), file));
        } catch (IOException e) {
            throw new Standstill("taking: a file cannot be moved to done", e);
        }
    }

    /** The reason first: nobody shall find a refused file without one. */
    private void fail(Path folder, Path file, String reason) throws Standstill {
        Path to = Name.free(disk, folder.resolve("failed"), file);
        Path beside = Name.reason(to);
        try {
            disk.write(beside, reason);
            try {
                disk.move(file, to);
            } catch (IOException e) {
                disk.delete(beside);
                throw e;
            }
        } catch (IOException e) {
            throw new Standstill("taking: a refused file cannot be moved to failed", e);
        }
    }
}
