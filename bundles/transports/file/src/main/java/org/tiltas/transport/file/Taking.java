package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Taken;

/** Hands one file in and moves it where its outcome belongs. */
final class Taking {
    /** What is read of a file at most, as of an HTTP body; the intake's own limit is lower. */
    static final int MOST_BYTES = 4 << 20;

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
     */
    void take(Gateway gateway, String adapter, Path folder, Path file, boolean again)
            throws Standstill, InterruptedException {
        BasicFileAttributes attributes;
        byte[] payload;
        try {
            Optional<BasicFileAttributes> found = disk.attributes(file);
            if (found.isEmpty()) {
                return;
            }
            attributes = found.get();
            String trouble = trouble(attributes);
            if (!trouble.isEmpty()) {
                fail(folder, file, trouble + "\n");
                return;
            }
            payload = disk.read(file, MOST_BYTES);
            requireUnchanged(file, attributes, payload);
        } catch (AccessDeniedException e) {
            fail(folder, file, "file: cannot be read, permission denied\n");
            return;
        } catch (IOException e) {
            throw new Standstill("taking: a file cannot be read", e);
        }
        String marker = file.getParent().getFileName().toString();
        String topic = Name.topic(adapter, file);
        Incoming incoming =
                new Incoming(adapter, topic, Name.contentType(file), again, payload, Optional.of(Markers.of(marker)));
        Taken taken = commit(gateway, incoming);
        switch (taken.outcome()) {
            case ACCEPTED -> done(folder, file);
            case KNOWN -> known(gateway, topic, folder, file);
            default -> fail(folder, file, reason(taken.detail(), taken.id()));
        }
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

    private Taken commit(Gateway gateway, Incoming incoming) throws Standstill, InterruptedException {
        try {
            return host.take(gateway.id(), incoming).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Standstill("intake: a message could not be committed");
        } catch (TimeoutException e) {
            throw new Standstill("intake: a commit takes too long");
        }
    }

    /** It was committed, and we did not come to move it: the quarantine tells whether it had been refused. */
    private void known(Gateway gateway, String topic, Path folder, Path file) throws Standstill {
        Optional<Taken> refusal;
        try {
            refusal = markers.refusal(
                    gateway.id(), topic, disk.moved(file.getParent()).toInstant());
        } catch (IOException e) {
            throw new Standstill("taking: a file cannot be looked at", e);
        }
        if (refusal.isPresent()) {
            fail(folder, file, reason(refusal.get().detail(), refusal.get().id()));
        } else {
            done(folder, file);
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
