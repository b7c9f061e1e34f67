package org.tiltas.tools.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the project and its data are. */
public final class Place {
    private Place() {}

    /** {@code --root}, else what the {@code tiltas} command hands over, else the current directory. */
    public static Path root(Options options) {
        return Path.of(options.text("root", System.getProperty("tiltas.root", ".")))
                .toAbsolutePath()
                .normalize();
    }

    /** {@code TILTAS_DATA}, else a directory below the root. */
    public static Path data(Path root, String usual) {
        return Optional.ofNullable(System.getenv("TILTAS_DATA")).map(Path::of).orElse(root.resolve(usual));
    }
}
