package org.tiltas.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStore.PrivateKeyEntry;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.spi.modules.LifeCycle.Refusal;

class JarCheckTest {
    private static final char[] SECRET = "changeit".toCharArray();

    @TempDir
    static Path shared;

    @TempDir
    Path trusted;

    private static PrivateKeyEntry author;
    private static PrivateKeyEntry stranger;

    @BeforeAll
    static void keys() throws Exception {
        author = key("author");
        stranger = key("stranger");
    }

    private static PrivateKeyEntry key(String name) throws Exception {
        Path store = shared.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(SECRET),
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance(store.toFile(), SECRET);
        return (PrivateKeyEntry) keys.getEntry(name, new KeyStore.PasswordProtection(SECRET));
    }

    private JarCheck check() {
        return new JarCheck(new TrustedSigners(trusted));
    }

    private void trust(PrivateKeyEntry key) throws Exception {
        Files.writeString(
                trusted.resolve("author.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(key.getCertificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", "org.example.cuff");
        headers.put("Bundle-Version", "1.2.3");
        headers.put("Tiltas-Module", "cuff");
        headers.put("Tiltas-Module-Kind", "adapter");
        return headers;
    }

    private static byte[] jar(Map<String, String> headers, String... entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (String entry : entries) {
                jar.putNextEntry(new ZipEntry(entry));
                jar.write(entry.getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] signed(byte[] jar, PrivateKeyEntry key) throws Exception {
        Path file = Files.createTempFile(shared, "signed", ".jar");
        Files.write(file, jar);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            new JarSigner.Builder(key).signerName("AUTHOR").build().sign(zip, out);
        }
        return out.toByteArray();
    }

    /** The same jar with one entry's bytes changed, or one more entry. */
    private static byte[] edited(byte[] jar, String entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean found = false;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(e.getName()));
                if (e.getName().equals(entry)) {
                    found = true;
                    out.write("other".getBytes(StandardCharsets.UTF_8));
                } else {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
            if (!found) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(1);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void tellsWhatAModuleIs() throws Exception {
        JarCheck.Checked checked = check().check(jar(headers(), "a/B.class"));

        assertThat(checked.manifest().id()).isEqualTo("cuff");
        assertThat(checked.manifest().kind()).isEqualTo("adapter");
        assertThat(checked.manifest().version()).hasToString("1.2.3");
        assertThat(checked.sha256()).hasSize(64);
        assertThat(checked.signer()).isEmpty();
        assertThat(checked.unsigned()).isEqualTo("it is not signed");
    }

    @Test
    void namesATrustedSigner() throws Exception {
        byte[] jar = signed(jar(headers(), "a/B.class"), author);
        assertThat(check().check(jar).unsigned()).contains("does not trust");

        trust(author);
        assertThat(check().check(jar).signer()).contains("CN=author");
        assertThat(check().check(signed(jar(headers(), "a/B.class"), stranger)).signer())
                .isEmpty();
    }

    @Test
    void anEntryThatWasAddedMakesItUnsignedAndOneThatWasChangedSpoilsIt() throws Exception {
        trust(author);
        byte[] jar = signed(jar(headers(), "a/B.class"), author);

        assertThat(check().check(edited(jar, "a/C.class")).unsigned()).isEqualTo("it is not signed");
        assertThatThrownBy(() -> check().check(edited(jar, "a/B.class")))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("signature: an entry of the jar was changed");
    }

    @Test
    void aFileThatHoldsNoCertificateIsPassedOver() throws Exception {
        Files.writeString(trusted.resolve("a.pem"), "no certificate");
        trust(author);

        assertThat(check().check(signed(jar(headers(), "x"), author)).signer()).isPresent();
    }

    @Test
    void aBombCostsNoMoreThanTheLimit() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar(headers())))) {
                zip.putNextEntry(new ZipEntry(in.getNextEntry().getName()));
                in.transferTo(zip);
                zip.closeEntry();
            }
            zip.putNextEntry(new ZipEntry("zeros"));
            try (InputStream zeros = new Zeros(300L << 20)) {
                zeros.transferTo(zip);
            }
            zip.closeEntry();
        }
        assertThat(bytes.size()).isLessThan(1 << 20);

        assertThatThrownBy(() -> check().check(bytes.toByteArray())).hasMessage("jar: unpacks to more than 256 MB");
    }

    /** So many zeros. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            int n = (int) Math.min(left, length);
            left -= n;
            return n == 0 ? -1 : n;
        }
    }

    @Test
    void whatIsNoJarIsSaidToBeNone() throws Exception {
        assertThatThrownBy(() -> check().check(new byte[0])).hasMessage("jar: not a jar file");
        assertThatThrownBy(() -> check().check("PK, but nothing else".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("jar: damaged");
        byte[] jar = jar(headers(), "a/B.class");
        for (int cut = 0; cut < jar.length; cut += 7) {
            byte[] part = java.util.Arrays.copyOf(jar, cut);
            assertThatThrownBy(() -> check().check(part)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void aPathThatLeadsOutsideIsRefused() throws Exception {
        byte[] jar = jar(headers(), "../../etc/passwd");
        assertThatThrownBy(() -> check().check(jar)).hasMessageContaining("leads outside");
    }

    @ParameterizedTest
    @CsvSource({
        "Bundle-SymbolicName, '', 'Bundle-SymbolicName: missing; the jar is no OSGi bundle'",
        "Bundle-ManifestVersion, 1, 'Bundle-ManifestVersion: must be 2'",
        "Bundle-Version, one, 'Bundle-Version: ''one'' is no version such as 1.2.3'",
        "Tiltas-Module, '', 'Tiltas-Module: missing; the jar does not say which module it is'",
        "Tiltas-Module, Cuff!, 'Tiltas-Module: ''Cuff!'' is not up to 50 lower-case letters, digits and hyphens,"
                + " beginning with a letter'",
        "Tiltas-Module-Kind, gadget, 'Tiltas-Module-Kind: ''gadget'' is not one of [adapter, analysis, partner,"
                + " service, transport]'",
        "Fragment-Host, x, 'Fragment-Host: a module stands on its own; it imports packages one by one'",
        "Export-Package, x, 'Export-Package: a module exports nothing, so that it can go without anybody noticing'"
    })
    void aManifestThatIsNoModulesIsRefusedByHeader(String name, String value, String reason) throws Exception {
        Map<String, String> headers = headers();
        headers.put(name, value);
        if (value.isEmpty()) {
            headers.remove(name);
        }
        byte[] jar = jar(headers);

        assertThatThrownBy(() -> check().check(jar)).isInstanceOf(Refusal.class).hasMessage(reason);
    }
}
