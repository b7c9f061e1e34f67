package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Request;
import org.tiltas.spi.modules.LifeCycle.Version;

/**
 * Brings up the modules when the server starts: those that are new in the distribution, and those the journal says are
 * active. Run once by the life cycle's thread; asked by any whether it has come to its end.
 */
final class Boot implements Runnable {
    /** A module that hangs while starting does not keep the others from working for longer. */
    private static final Duration MOST_WAITED = Duration.ofMinutes(1);

    private final Shipped shipped;
    private final JarCheck check;
    private final Versions versions;
    private final Installer installer;
    private final Restart restart;
    private final TransportHouse transports;
    private final long began = System.nanoTime();
    /** Jars of the distribution itself that no server may take, and why. */
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();

    private volatile boolean over;

    Boot(
            Shipped shipped,
            JarCheck check,
            Versions versions,
            Installer installer,
            Restart restart,
            TransportHouse transports) {
        this.shipped = shipped;
        this.check = check;
        this.versions = versions;
        this.installer = installer;
        this.restart = restart;
        this.transports = transports;
    }

    /** Transports come last: a message that comes in finds its adapter. */
    @Override
    public void run() {
        List<JarCheck.Checked> entrances = new ArrayList<>();
        for (Path jar : shipped.jars()) {
            String file = jar.getFileName().toString();
            Clerk.attempt(file, () -> {
                JarCheck.Checked checked = examined(file, Files.readAllBytes(jar));
                if (!shipped.isWanted(checked)) {
                    return;
                }
                if (checked.manifest().kind().equals(Installer.TRANSPORT)) {
                    entrances.add(checked);
                } else {
                    ship(checked);
                }
            });
        }
        start(version -> !version.kind().equals(Installer.TRANSPORT));
        entrances.forEach(checked -> Clerk.attempt(checked.manifest().id(), () -> ship(checked)));
        start(version -> version.kind().equals(Installer.TRANSPORT));
        over = true;
        transports.begun();
    }

    private JarCheck.Checked examined(String file, byte[] jar) throws IOException {
        try {
            return check.check(jar);
        } catch (Refusal e) {
            broken.put(file, e.getMessage());
            throw e;
        }
    }

    private void ship(JarCheck.Checked checked) throws InterruptedException {
        installer.install(checked, new Request(Installer.DISTRIBUTION, Optional.of("shipped with the server"), true));
    }

    /** Starts what the journal says is active. */
    private void start(Predicate<Version> which) {
        for (Version version : versions.all()) {
            if (version.state().equals("active") && which.test(version) && !installer.has(version.module())) {
                Clerk.attempt(version.module() + " " + version.version(), () -> restart.start(version));
            }
        }
    }

    /** Why the server is not ready for the modules' sake; empty when it is. */
    Optional<String> trouble() {
        if (!over && System.nanoTime() - began <= MOST_WAITED.toNanos()) {
            return Optional.of("starting");
        }
        return broken.entrySet().stream()
                .findFirst()
                .map(entry -> "the distribution is broken: " + entry.getKey() + ": " + entry.getValue());
    }
}
