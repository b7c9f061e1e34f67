package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.api.transport.Gateway;

/** The folder of one gateway for one adapter. For one thread. */
final class Folder {
    /** Files taken at one look, so that a full folder leaves time for the others. */
    static final int MOST_AT_ONCE = 100;
    /** After so many messages a look takes no further file; one file may hold more. */
    static final int MOST_MESSAGES = 1000;

    private static final String[] PARTS = {"in", "taking", "done", "failed"};

    private final Path path;
    private final Disk disk;
    private final Taking taking;
    private final Markers markers;
    private final Clock clock;
    private final Duration quiet;
    private Map<Path, Seen> seen = Map.of();

    /** How a file looked, and since when: one that goes on looking the same is no longer written to. */
    private record Seen(long size, FileTime changed, Optional<Object> file, Instant since) {
        static Seen of(BasicFileAttributes attributes, Instant now) {
            return new Seen(
                    attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()), now);
        }

        boolean looksLike(Seen other) {
            return size == other.size && changed.equals(other.changed) && file.equals(other.file);
        }
    }

    /** @param quiet how long a file must look the same before it is taken */
    Folder(Path path, Disk disk, Taking taking, Markers markers, Clock clock, Duration quiet) {
        this.path = path;
        this.disk = disk;
        this.taking = taking;
        this.markers = markers;
        this.clock = clock;
        this.quiet = quiet;
    }

    /** Makes what is missing of its parts. */
    void layOut() throws Standstill {
        for (String part : PARTS) {
            Path folder = path.resolve(part);
            if (disk.isFolder(folder)) {
                continue;
            }
            if (disk.exists(folder)) {
                throw new Standstill(part + ": is no folder");
            }
            try {
                disk.makeFolder(folder);
            } catch (IOException e) {
                throw new Standstill(part + ": cannot be made", e);
            }
        }
    }

    /**
     * Takes what is ready, in the order of names.
     *
     * @return whether more is ready
     */
    boolean look(Gateway gateway, String adapter) throws Standstill, InterruptedException {
        layOut();
        finishWhatWasBegun(gateway, adapter);
        List<Path> ready = ready();
        int files = 0;
        int messages = 0;
        int held = 0;
        try {
            while (files < Math.min(MOST_AT_ONCE, ready.size()) && messages < MOST_MESSAGES) {
                Optional<Path> picked = pickUp(ready.get(files++));
                if (picked.isPresent()) {
                    int taken = taking.take(gateway, adapter, path, picked.get(), false);
                    messages += taken;
                    held += taken;
                }
                if (held >= Markers.MOST_AT_ONCE) {
                    release();
                    held = 0;
                }
            }
        } finally {
            release();
        }
        return ready.size() > files;
    }

    /** What a crash or a standstill has left in {@code taking} comes before everything else. */
    private void finishWhatWasBegun(Gateway gateway, String adapter) throws Standstill, InterruptedException {
        List<Path> begun = new ArrayList<>();
        for (Path marked : list(path.resolve("taking"))) {
            if (disk.isFolder(marked)) {
                begun.addAll(list(marked));
            }
        }
        begun.sort(Comparator.comparing(file -> file.getFileName().toString()));
        for (Path file : begun) {
            taking.take(gateway, adapter, path, file, true);
        }
    }

    private List<Path> ready() throws Standstill {
        List<Path> ready = new ArrayList<>();
        Map<Path, Seen> now = new HashMap<>();
        Instant instant = clock.instant();
        for (Path file : list(path.resolve("in"))) {
            if (Name.isIgnored(file)) {
                continue;
            }
            Optional<BasicFileAttributes> attributes = attributes(file);
            if (attributes.isEmpty() || !attributes.get().isRegularFile()) {
                continue;
            }
            Seen here = Seen.of(attributes.get(), instant);
            Seen before = seen.get(file);
            if (before != null && before.looksLike(here)) {
                here = before;
            }
            if (!instant.isBefore(here.since().plus(quiet))) {
                ready.add(file);
            }
            now.put(file, here);
        }
        seen = now;
        return ready;
    }

    /** Moves a file where nobody else touches it, under a marker that is on disk before the message is committed. */
    private Optional<Path> pickUp(Path file) throws Standstill {
        Path marked = path.resolve("taking").resolve(UUID.randomUUID().toString());
        Path picked = marked.resolve(file.getFileName());
        try {
            disk.makeFolder(marked);
            disk.move(file, picked);
            disk.sync(marked);
            disk.sync(marked.getParent());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // its sender has taken it back
        } catch (IOException e) {
            throw new Standstill("in: a file cannot be moved to taking", e);
        }
        return Optional.of(picked);
    }

    /** Forgets the markers of files that have been moved on. */
    private void release() throws Standstill, InterruptedException {
        List<Path> empty = new ArrayList<>();
        for (Path marked : list(path.resolve("taking"))) {
            if (disk.isFolder(marked) && list(marked).isEmpty()) {
                empty.add(marked);
            }
        }
        if (empty.isEmpty()) {
            return;
        }
        try {
            disk.sync(path.resolve("done"));
            disk.sync(path.resolve("failed"));
            markers.forget(empty.stream()
                    .map(marked -> marked.getFileName().toString())
                    .toList());
            for (Path marked : empty) {
                disk.delete(marked);
            }
        } catch (IOException e) {
            throw new Standstill("taking: cannot be tidied", e);
        }
    }

    /** Deletes what has lain in {@code done} since before an instant. */
    void clean(Instant before) throws Standstill {
        for (Path file : list(path.resolve("done"))) {
            try {
                Optional<BasicFileAttributes> attributes = disk.attributes(file);
                if (attributes.isPresent()
                        && attributes.get().isRegularFile()
                        && disk.moved(file).toInstant().isBefore(before)) {
                    disk.delete(file);
                }
            } catch (IOException e) {
                throw new Standstill("done: an old file cannot be deleted", e);
            }
        }
    }

    private List<Path> list(Path folder) throws Standstill {
        try {
            return disk.list(folder);
        } catch (IOException e) {
            throw new Standstill(path.relativize(folder).getName(0) + ": cannot be listed", e);
        }
    }

    private Optional<BasicFileAttributes> attributes(Path file) throws Standstill {
        try {
            return disk.attributes(file);
        } catch (IOException e) {
            throw new Standstill("in: a file cannot be looked at", e);
        }
    }
}
