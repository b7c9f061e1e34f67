package org.tiltas.transport.file;

import java.nio.file.Path;
import java.time.Duration;
import org.tiltas.api.transport.Host;

/**
 * Where files are looked for, and how often.
 *
 * @param root folder of the gateways' folders
 * @param look time between two looks
 * @param kept how long a file stays in {@code done}; zero for ever
 * @param commit how long a commit is waited for
 */
record FileSettings(Path root, Duration look, Duration kept, Duration commit) {
    /** @throws IllegalArgumentException naming the variable that cannot be used */
    static FileSettings of(Host host) {
        Path root = host.setting("TILTAS_FILES")
                .map(Path::of)
                .orElse(host.data().resolve("files"))
                .toAbsolutePath()
                .normalize();
        return new FileSettings(
                root,
                Duration.ofSeconds(host.number("TILTAS_FILES_SECONDS", 2, 1, 3600)),
                Duration.ofDays(host.number("TILTAS_FILES_DONE_DAYS", 7, 0, 3650)),
                Duration.ofSeconds(30));
    }
}
