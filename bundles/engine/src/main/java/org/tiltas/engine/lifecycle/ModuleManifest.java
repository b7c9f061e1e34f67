package org.tiltas.engine.lifecycle;

import java.util.Set;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/**
 * A module as its jar's manifest presents it.
 *
 * @param id {@code Tiltas-Module}
 * @param kind {@code Tiltas-Module-Kind}
 */
record ModuleManifest(String id, String kind, String symbolicName, Version version) {
    static final Set<String> KINDS = Set.of("adapter", "analysis", "partner", "transport", "service");
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    /** @throws Refusal naming header and reason */
    static ModuleManifest of(Attributes manifest) {
        String symbolicName = header(manifest, "Bundle-SymbolicName", "the jar is no OSGi bundle");
        if (!"2".equals(manifest.getValue("Bundle-ManifestVersion"))) {
            throw new Refusal("Bundle-ManifestVersion: must be 2");
        }
        for (String header : new String[] {"Fragment-Host", "Require-Bundle", "DynamicImport-Package"}) {
            if (manifest.getValue(header) != null) {
                throw new Refusal(header + ": a module stands on its own; it imports packages one by one");
            }
        }
        if (manifest.getValue("Export-Package") != null) {
            throw new Refusal("Export-Package: a module exports nothing, so that it can go without anybody noticing");
        }
        String id = header(manifest, ModuleRegister.HEADER, "the jar does not say which module it is");
        if (!ID.matcher(id).matches()) {
            throw new Refusal(ModuleRegister.HEADER + ": '" + shown(id)
                    + "' is not up to 50 lower-case letters, digits and hyphens, beginning with a letter");
        }
        String kind = header(manifest, "Tiltas-Module-Kind", "must be one of " + new java.util.TreeSet<>(KINDS));
        if (!KINDS.contains(kind)) {
            throw new Refusal(
                    "Tiltas-Module-Kind: '" + shown(kind) + "' is not one of " + new java.util.TreeSet<>(KINDS));
        }
        String version = header(manifest, "Bundle-Version", "the jar does not say which version it is");
        try {
            return new ModuleManifest(id, kind, symbolicName.split(";", 2)[0].trim(), Version.parseVersion(version));
        } catch (IllegalArgumentException e) {
            throw new Refusal("Bundle-Version: '" + shown(version) + "' is no version such as 1.2.3", e);
        }
    }

    private static String header(Attributes manifest, String name, String otherwise) {
        String value = manifest.getValue(name);
        if (value == null || value.isBlank()) {
            throw new Refusal(name + ": missing; " + otherwise);
        }
        return value.trim();
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }
}
