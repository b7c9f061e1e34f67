package org.tiltas.spi.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of the server as its environment gives them ({@code TILTAS_…}); a system property of the same name in
 * lower case with dots ({@code tiltas.http.port}) stands in for tests.
 */
public final class Settings {
    private Settings() {}

    /** A setting; empty if unset or blank. */
    public static Optional<String> get(String name) {
        String property = System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'));
        String text = property != null ? property : System.getenv(name);
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(text.trim());
    }

    /** Directory that holds everything a server writes. */
    public static Path data() {
        return Path.of(get("TILTAS_DATA").orElse("data")).toAbsolutePath().normalize();
    }

    /** Address the listeners bind to. */
    public static String bind() {
        return get("TILTAS_BIND").orElse("127.0.0.1");
    }

    /** Time zone of the home. */
    public static ZoneId zone() {
        return get("TILTAS_ZONE").map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    }

    /**
     * A port setting.
     *
     * @throws IllegalArgumentException naming the variable when it is no port
     */
    public static int port(String name, int otherwise) {
        return number(name, otherwise, 0, 65_535);
    }

    /** @throws IllegalArgumentException naming the variable when it is no number in the range */
    public static int number(String name, int otherwise, int least, int most) {
        Optional<String> text = get(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        throw new IllegalArgumentException(
                name + ": '" + text.get() + "' is not a number from " + least + " to " + most);
    }

    /**
     * Tells the outside on which port a listener has bound, in {@code TILTAS_DATA/run/<listener>.port}.
     *
     * @param listener {@code http}, {@code https}, {@code mqtt}, {@code mqtts}
     */
    public static void announcePort(String listener, int port) throws IOException {
        Path run = Files.createDirectories(data().resolve("run"));
        Path draft = run.resolve(listener + ".port.new");
        Files.writeString(draft, port + "\n", StandardCharsets.US_ASCII);
        Files.move(
                draft,
                run.resolve(listener + ".port"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }
}
