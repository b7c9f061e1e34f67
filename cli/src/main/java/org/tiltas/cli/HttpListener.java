package org.tiltas.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.UUID;

/**
 * Tells the HTTP service where to listen, in {@code etc/http.properties}, which the framework reads before any bundle
 * starts. A file, not the command line: it holds the password of the key store, which `ps` would show to everybody.
 */
final class HttpListener {
    private static final String FELIX = "org.apache.felix.";
    private static final String OWNER_ONLY = "rw-------";

    private final Settings settings;
    private final ServerHome home;

    HttpListener(Settings settings, ServerHome home) {
        this.settings = settings;
        this.home = home;
    }

    void write() throws IOException, CommandFailure {
        Properties http = new Properties();
        http.setProperty(FELIX + "http.host", settings.bind());
        http.setProperty(FELIX + "http.enable", Boolean.toString(settings.plain()));
        http.setProperty("org.osgi.service.http.port", Integer.toString(settings.httpPort()));
        http.setProperty(FELIX + "https.enable", Boolean.toString(settings.tls().isPresent()));
        if (settings.tls().isPresent()) {
            Settings.Tls tls = settings.tls().get();
            String password = UUID.randomUUID().toString();
            Path keyStore = home.etc().resolve("https.p12");
            writeOwnerOnly(keyStore, PemKeyStore.pkcs12(tls.certificate(), tls.key(), password.toCharArray()));
            http.setProperty("org.osgi.service.http.port.secure", Integer.toString(tls.httpsPort()));
            http.setProperty(FELIX + "https.keystore", keyStore.toString());
            http.setProperty(FELIX + "https.keystore.type", "PKCS12");
            http.setProperty(FELIX + "https.keystore.password", password);
            http.setProperty(FELIX + "https.keystore.key.password", password);
        }
        StringWriter text = new StringWriter();
        http.store(text, "Written by each start from the environment");
        writeOwnerOnly(home.etc().resolve("http.properties"), text.toString().getBytes());
    }

    private static void writeOwnerOnly(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        Files.write(file, content);
    }
}
