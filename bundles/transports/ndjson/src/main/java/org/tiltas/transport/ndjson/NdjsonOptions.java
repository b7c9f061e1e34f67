package org.tiltas.transport.ndjson;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import org.tiltas.api.PartnerSettings;

/**
 * The settings of a partner, checked.
 *
 * @param root folder for exports, which nothing is ever written outside of
 * @param folder the partner's own below it
 * @param zone whose days the files are of
 * @param largest bytes after which a file is closed
 * @param quiet how long nothing may come until a file is closed; nothing = only at the end of its day
 * @param reserve bytes that must stay free on the disk
 */
record NdjsonOptions(Path root, Path folder, ZoneId zone, long largest, Duration quiet, long reserve) {
    private static final String SETTINGS = "settings.";
    private static final Set<String> KNOWN = Set.of("maxMegabytes", "closeMinutes", "reserveMegabytes");

    /** @throws IllegalArgumentException naming field and reason in one line */
    static NdjsonOptions of(PartnerSettings settings) {
        Path data = Path.of(variable("TILTAS_DATA", "data")).toAbsolutePath().normalize();
        String root = variable("TILTAS_EXPORT_ROOT", data.resolve("export").toString());
        return of(settings, Path.of(root).toAbsolutePath().normalize());
    }

    static NdjsonOptions of(PartnerSettings settings, Path root) {
        String ofProfile = SETTINGS + settings.option("profile", "") + ".";
        for (String name : settings.options().keySet()) {
            if (name.startsWith(SETTINGS)
                    && !name.startsWith(ofProfile)
                    && !KNOWN.contains(name.substring(SETTINGS.length()))) {
                throw new IllegalArgumentException(name + ": is not known to partners of kind ndjson");
            }
        }
        if (!settings.option("auth.type", "none").equals("none")) {
            throw new IllegalArgumentException("auth.type: is none for files");
        }
        return new NdjsonOptions(
                root,
                folder(settings.url(), root),
                ZoneId.of(variable("TILTAS_ZONE", ZoneId.systemDefault().getId())),
                number(settings, "maxMegabytes", 64, 1, 4096) << 20,
                Duration.ofMinutes(number(settings, "closeMinutes", 0, 0, 1440)),
                number(settings, "reserveMegabytes", 512, 0, 1 << 20) << 20);
    }

    private static Path folder(String url, Path root) {
        URI uri;
        Path path;
        try {
            uri = URI.create(url);
            path = Path.of(uri.isOpaque() ? uri.getSchemeSpecificPart() : String.valueOf(uri.getPath()));
        } catch (IllegalArgumentException e) {
            // InvalidPathException too
            throw new IllegalArgumentException("url: is not the address of a folder", e);
        }
        if (!"file".equalsIgnoreCase(uri.getScheme()) || uri.getRawAuthority() != null) {
            throw new IllegalArgumentException("url: must be file: with a folder, as in file:hospital");
        }
        Path folder = root.resolve(path).normalize();
        if (!folder.startsWith(root) || folder.equals(root)) {
            throw new IllegalArgumentException("url: must name a folder below " + root + " (TILTAS_EXPORT_ROOT)");
        }
        return folder;
    }

    private static long number(PartnerSettings settings, String name, int otherwise, int least, int most) {
        String text = settings.option(SETTINGS + name, "" + otherwise);
        if (text.matches("[0-9]{1,7}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(SETTINGS + name + ": is not a number from " + least + " to " + most);
    }

    /** A setting of the server, as a system property or from the environment. */
    private static String variable(String name, String otherwise) {
        String property = System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'));
        String text = property != null ? property : System.getenv(name);
        return text == null || text.isBlank() ? otherwise : text.trim();
    }
}
