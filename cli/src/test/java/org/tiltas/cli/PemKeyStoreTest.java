package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyStoreTest {
    private static final char[] SECRET = "secret".toCharArray();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void joinsCertificateAndKey(String algorithm) throws Exception {
        KeyStore original = generate(algorithm);
        Path certificate = pem("CERTIFICATE", original.getCertificate("mine").getEncoded());
        Key key = original.getKey("mine", SECRET);

        byte[] bytes = PemKeyStore.pkcs12(certificate, pem("PRIVATE KEY", key.getEncoded()), "other".toCharArray());

        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(bytes), "other".toCharArray());
        assertThat(store.getKey("https", "other".toCharArray())).isEqualTo(key);
        assertThat(store.getCertificate("https")).isEqualTo(original.getCertificate("mine"));
    }

    @Test
    void namesTheFileThatIsWrong() throws Exception {
        Path certificate =
                pem("CERTIFICATE", generate("EC").getCertificate("mine").getEncoded());
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
        Path traditional = pem("EC PRIVATE KEY", new byte[] {1});

        assertThatThrownBy(() -> PemKeyStore.pkcs12(nothing, traditional, SECRET))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("TILTAS_TLS_CERT: " + nothing);
        assertThatThrownBy(() -> PemKeyStore.pkcs12(certificate, traditional, SECRET))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("openssl pkcs8");
    }

    private Path pem(String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(label.replace(' ', '-') + ".pem"),
                "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }

    private KeyStore generate(String algorithm) throws Exception {
        Path file = folder.resolve(algorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mine",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, SECRET);
        }
        return store;
    }
}
