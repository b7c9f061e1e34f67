package org.tiltas.engine.module;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Version;

/**
 * A module's jar as its manifest presents it.
 *
 * @param symbolicName what it is
 * @param version its bundle version
 */
record ModuleJar(String symbolicName, Version version) {
    /** @throws IOException when it cannot be read, or is no module; the message says why in one line */
    static ModuleJar read(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new IOException("no manifest");
            }
            return of(manifest.getMainAttributes());
        }
    }

    static ModuleJar of(Attributes manifest) throws IOException {
        String name = manifest.getValue("Bundle-SymbolicName");
        if (name == null || name.isBlank()) {
            throw new IOException("Bundle-SymbolicName: missing");
        }
        if (manifest.getValue("Fragment-Host") != null) {
            throw new IOException("Fragment-Host: a module is no fragment");
        }
        String imports = manifest.getValue("Import-Package");
        if (imports != null && imports.contains("org.tiltas.spi")) {
            throw new IOException("Import-Package: org.tiltas.spi is between core rooms; a module uses org.tiltas.api");
        }
        try {
            String version = manifest.getValue("Bundle-Version");
            return new ModuleJar(name.split(";", 2)[0].trim(), Version.parseVersion(version));
        } catch (IllegalArgumentException e) {
            throw new IOException("Bundle-Version: not a version", e);
        }
    }
}
