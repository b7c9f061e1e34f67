package org.tiltas.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The generated password of the first start: shown once, then gone. The server itself keeps only a hash. */
final class AdminPassword {
    private AdminPassword() {}

    static void showOnce(Settings settings) throws IOException {
        Path file = settings.run().resolve("admin-password.once");
        try {
            String password = Files.readString(file).strip();
            System.out.println("Administrator: admin, password: " + password + "  (shown this once)");
            Files.delete(file);
        } catch (NoSuchFileException e) {
            // Only the first start writes it, and not when TILTAS_ADMIN_PASSWORD is set.
        }
    }
}
