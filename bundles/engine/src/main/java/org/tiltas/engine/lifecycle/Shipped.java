package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.modules.LifeCycle.Version;

/**
 * The modules that lie in the distribution. One of which nothing has served here yet is installed, and so is a newer one
 * than what serves; what an operator has removed, rolled back or replaced by a later version stays as it is.
 */
final class Shipped {
    private static final Logger LOG = LoggerFactory.getLogger(Shipped.class);
    private final Path directory;
    private final Versions versions;

    Shipped(Path directory, Versions versions) {
        this.directory = directory;
        this.versions = versions;
    }

    /** Jars in the order of their names. */
    List<Path> jars() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("shipped modules: directory not readable: {}", e.getMessage());
            return List.of();
        }
    }

    /** Whether a shipped jar is to be installed. */
    boolean isWanted(JarCheck.Checked jar) {
        List<Version> known = versions.of(jar.manifest().id());
        Optional<Version> newest = known.stream()
                .filter(v -> v.state().equals("active") || v.state().equals("removed"))
                .findFirst();
        if (newest.isEmpty()) {
            return true;
        }
        // one that is only staged was broken into while it was taken in, by a crash for instance
        if (known.stream()
                .anyMatch(v -> v.sha256().equals(jar.sha256()) && !v.state().equals("staged"))) {
            return false;
        }
        int compared = jar.manifest()
                .version()
                .compareTo(org.osgi.framework.Version.parseVersion(newest.get().version()));
        // of the same version, a new build by the distribution stands for its own earlier one only
        return newest.get().state().equals("active")
                && (compared > 0 || compared == 0 && newest.get().by().equals("distribution"));
    }
}
