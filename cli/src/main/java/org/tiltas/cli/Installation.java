package org.tiltas.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things lie. In a clone of the project the distribution is what the build has unpacked; in the distribution itself
 * both are the same folder. {@code TILTAS_DIST} names another unpacked distribution.
 *
 * @param root the folder of the {@code tiltas} script; data goes to {@code data/} in it by default
 * @param distribution the unpacked distribution, read only
 */
record Installation(Path root, Path distribution) {
    static Installation find() throws CommandFailure {
        Path root =
                Path.of(System.getProperty("tiltas.root", ".")).toAbsolutePath().normalize();
        Path built = root.resolve("karaf-assembly/target/assembly");
        String other = System.getenv().getOrDefault("TILTAS_DIST", "").strip();
        Path distribution = other.isEmpty()
                ? Files.isDirectory(root.resolve("lib/boot")) ? root : built
                : Path.of(other).toAbsolutePath().normalize();
        if (!Files.isDirectory(distribution.resolve("lib/boot"))) {
            throw new CommandFailure("no distribution in " + distribution + ", build it with: ./mvnw package");
        }
        return new Installation(root, distribution);
    }
}
