package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Gateway;
import org.tiltas.api.transport.Host;

/**
 * All folders {@code <gateway>/<adapter>} below the root. A folder with the name of a gateway is the wish for the rest:
 * it gets a folder for every adapter the gateway may use. For one thread; how many stand still any may ask.
 */
final class Folders {
    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);

    private final FileSettings settings;
    private final Disk disk;
    private final Host host;
    private final Markers markers;
    private final Clock clock;
    private final Taking taking;
    private final Map<Path, Folder> known = new HashMap<>();
    private Map<String, String> standing = new TreeMap<>();
    private Map<String, String> stoodBefore = Map.of();
    private Instant cleaned = Instant.MIN;
    private volatile int standingStill;

    Folders(FileSettings settings, Disk disk, Host host, Markers markers, Clock clock) {
        this.settings = settings;
        this.disk = disk;
        this.host = host;
        this.markers = markers;
        this.clock = clock;
        taking = new Taking(disk, host, markers, settings.commit());
    }

    /** How many folders stand still at the last look. Any thread. */
    int standingStill() {
        return standingStill;
    }

    /**
     * Looks once into every folder.
     *
     * @return whether more is ready
     */
    boolean look() throws InterruptedException {
        if (host.closed().isPresent()) {
            return false; // which the intake tells itself
        }
        boolean clean = !settings.kept().isZero()
                && (cleaned.equals(Instant.MIN) || clock.instant().isAfter(cleaned.plus(BETWEEN_CLEANINGS)));
        boolean more = false;
        stoodBefore = standing;
        standing = new TreeMap<>();
        try {
            for (Path path : disk.list(settings.root())) {
                Optional<Gateway> gateway = host.gateway(path.getFileName().toString());
                if (gateway.isPresent() && disk.isFolder(path)) {
                    more |= look(gateway.get(), path, clean);
                }
            }
        } catch (IOException e) {
            standsStill("", "cannot be listed: " + Standstill.why(e));
        }
        if (clean) {
            cleaned = clock.instant();
        }
        stoodBefore.keySet().stream()
                .filter(name -> !standing.containsKey(name))
                .forEach(name -> LOG.info("files: folder {} goes on", shown(name)));
        standingStill = standing.size();
        return more;
    }

    private boolean look(Gateway gateway, Path path, boolean clean) throws IOException, InterruptedException {
        boolean more = false;
        for (String adapter : gateway.adapters()) {
            if (!disk.exists(path.resolve(adapter)) && isName(adapter)) {
                makeFolder(gateway, path.resolve(adapter));
            }
        }
        for (Path entry : disk.list(path)) {
            String adapter = entry.getFileName().toString();
            boolean meant = gateway.adapters().contains(adapter) || disk.isFolder(entry.resolve("in"));
            if (isName(adapter) && disk.isFolder(entry) && meant) {
                more |= look(gateway, adapter, entry, clean);
            }
        }
        return more;
    }

    private boolean look(Gateway gateway, String adapter, Path path, boolean clean) throws InterruptedException {
        Folder folder = known.computeIfAbsent(
                path,
                p -> new Folder(p, disk, taking, markers, clock, settings.look().dividedBy(2)));
        String name = gateway.id() + "/" + adapter;
        try {
            boolean more = folder.look(gateway, adapter);
            if (clean) {
                folder.clean(clock.instant().minus(settings.kept()));
            }
            return more;
        } catch (Standstill e) {
            standsStill(name, e.getMessage());
            return false;
        }
    }

    private void makeFolder(Gateway gateway, Path folder) {
        String name = gateway.id() + "/" + folder.getFileName();
        try {
            disk.makeFolder(folder);
        } catch (IOException e) {
            standsStill(name, "cannot be made: " + Standstill.why(e));
        }
    }

    private static boolean isName(String adapter) {
        return !adapter.startsWith(".") && adapter.indexOf('/') < 0 && !adapter.isEmpty();
    }

    private void standsStill(String name, String reason) {
        standing.put(name, reason);
        // what the end of the server interrupts is no trouble
        if (!reason.equals(stoodBefore.get(name)) && !Thread.currentThread().isInterrupted()) {
            LOG.warn("files: folder {} stands still: {}", shown(name), reason);
        }
    }

    private String shown(String name) {
        return name.isEmpty() ? settings.root().toString() : name;
    }
}
