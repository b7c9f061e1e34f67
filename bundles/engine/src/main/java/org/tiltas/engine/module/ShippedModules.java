package org.tiltas.engine.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs the modules that lie in the distribution: new ones, newer ones, and rebuilt ones of the same version. What an
 * operator has put in place of them in a later version stays.
 */
final class ShippedModules {
    private static final Logger LOG = LoggerFactory.getLogger(ShippedModules.class);
    private final BundleContext bundles;

    ShippedModules(BundleContext bundles) {
        this.bundles = bundles;
    }

    /** Each jar on its own: one that fails is logged and hurts no other. */
    void install(Path directory) {
        for (Path jar : jars(directory)) {
            try {
                install(ModuleJar.read(jar), jar);
            } catch (IOException | BundleException | RuntimeException e) {
                LOG.warn("module {}: not installed: {}", jar.getFileName(), e.getMessage());
            }
        }
    }

    private static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("modules: directory not readable: {}", e.getMessage());
            return List.of();
        }
    }

    private void install(ModuleJar module, Path jar) throws IOException, BundleException {
        Optional<Bundle> present = Arrays.stream(bundles.getBundles())
                .filter(bundle -> module.symbolicName().equals(bundle.getSymbolicName()))
                .findFirst();
        try (InputStream bytes = Files.newInputStream(jar)) {
            if (present.isEmpty()) {
                bundles.installBundle("tiltas:module/" + module.symbolicName(), bytes)
                        .start();
                return;
            }
            Bundle bundle = present.get();
            int newer = module.version().compareTo(bundle.getVersion());
            boolean rebuilt = newer == 0 && Files.getLastModifiedTime(jar).toMillis() > bundle.getLastModified();
            if (newer > 0 || rebuilt) {
                bundle.update(bytes);
            }
            bundle.start();
        }
    }
}
