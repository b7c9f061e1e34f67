package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates as a hospital's IT would give them out, made by the JDK's own tool. */
final class TestCertificates {
    static final String PASSWORD = "changeit";
    private final Path store;

    TestCertificates(Path folder) throws IOException, InterruptedException {
        store = folder.resolve("all.p12");
        make("ca", "CN=Hospital CA", "-ext", "bc:c");
        make("server", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1", "-signer", "ca");
        make("client", "CN=Tiltas", "-signer", "ca");
        make("stranger", "CN=Stranger");
    }

    private void make(String alias, String name, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                name,
                "-validity",
                "20",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** One entry alone, with its chain, as a server or client shows it. */
    KeyStore only(String alias) throws IOException, GeneralSecurityException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(
                alias,
                store().getKey(alias, PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                store().getCertificateChain(alias));
        return one;
    }

    String certificate(String alias) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (Certificate each : store().getCertificateChain(alias)) {
            text.append(pem("CERTIFICATE", each.getEncoded()));
        }
        return text.toString();
    }

    String key(String alias) throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", store().getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
