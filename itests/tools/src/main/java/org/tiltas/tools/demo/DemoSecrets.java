package org.tiltas.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The passwords of a demo, made once per data directory and kept in a file that only its owner can read, so that a
 * second run finds its way into the same server.
 */
public record DemoSecrets(String admin, String gateways, Path file) {
    /** Those of this data directory; made if there are none. */
    public static DemoSecrets in(Path data) throws IOException {
        Path file = file(data);
        if (!Files.exists(file)) {
            Files.createDirectories(data);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, List.of(random(), random()));
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2) {
            throw new IOException(file + ": two lines expected, the admin's password and the gateways'; delete " + data
                    + " to begin anew");
        }
        return new DemoSecrets(lines.get(0), lines.get(1), file);
    }

    public static Path file(Path data) {
        return data.resolve("demo.secrets");
    }

    private static String random() {
        byte[] bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A password is not for logs. */
    @Override
    public String toString() {
        return "DemoSecrets in " + file;
    }
}
