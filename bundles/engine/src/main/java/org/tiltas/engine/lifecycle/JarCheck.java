package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/**
 * Reads a jar that came from outside, as hostile as it may be: every entry once, counted while it is unpacked and
 * thrown away, so that what unpacks to more than the limits costs no more than the limits.
 */
final class JarCheck {
    /** Largest jar, in bytes. */
    static final int LARGEST = 32 << 20;

    private static final int MOST_ENTRIES = 20_000;
    private static final long MOST_UNPACKED = 256L << 20;

    private final TrustedSigners trusted;

    JarCheck(TrustedSigners trusted) {
        this.trusted = trusted;
    }

    /**
     * A jar that is a module.
     *
     * @param sha256 in hexadecimal
     * @param signer name in the trusted certificate that every entry is signed with; empty if there is none
     * @param unsigned why there is no signer, in words; empty if there is one
     */
    record Checked(byte[] bytes, String sha256, ModuleManifest manifest, Optional<String> signer, String unsigned) {}

    /** @throws Refusal with the reason in one line */
    Checked check(byte[] bytes) {
        if (bytes.length > LARGEST) {
            throw new Refusal("jar: larger than " + (LARGEST >> 20) + " MB");
        }
        if (bytes.length < 4 || bytes[0] != 'P' || bytes[1] != 'K') {
            throw new Refusal("jar: not a jar file");
        }
        Path file = null;
        try {
            file = Files.createTempFile("module", ".jar");
            Files.write(file, bytes);
            return check(bytes, file);
        } catch (SecurityException e) {
            throw new Refusal("signature: an entry of the jar was changed after it was signed", e);
        } catch (ZipException e) {
            throw new Refusal("jar: damaged, it cannot be unpacked", e);
        } catch (IOException e) {
            throw new Refusal("jar: cannot be read: " + e.getMessage(), e);
        } finally {
            delete(file);
        }
    }

    private Checked check(byte[] bytes, Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            if (jar.size() > MOST_ENTRIES) {
                throw new Refusal("jar: more than " + MOST_ENTRIES + " entries");
            }
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new Refusal("jar: has no META-INF/MANIFEST.MF, so it is no module");
            }
            ModuleManifest module = ModuleManifest.of(manifest.getMainAttributes());
            Signatures signatures = read(jar);
            return new Checked(bytes, sha256(bytes), module, signatures.signer, signatures.unsigned);
        }
    }

    private record Signatures(Optional<String> signer, String unsigned) {}

    private Signatures read(JarFile jar) throws IOException {
        Optional<String> signer = Optional.empty();
        String unsigned = "";
        byte[] buffer = new byte[16_384];
        long unpacked = 0;
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            checkName(entry.getName());
            try (InputStream in = jar.getInputStream(entry)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    unpacked += n;
                    if (unpacked > MOST_UNPACKED) {
                        throw new Refusal("jar: unpacks to more than " + (MOST_UNPACKED >> 20) + " MB");
                    }
                }
            }
            if (entry.isDirectory() || isSignature(entry.getName()) || !unsigned.isEmpty()) {
                continue;
            }
            Optional<String> name = trusted.signer(entry.getCodeSigners());
            if (name.isEmpty()) {
                unsigned = why(entry.getCodeSigners());
            } else if (signer.isPresent() && !signer.equals(name)) {
                unsigned = "its entries are signed with different keys";
            }
            signer = name;
        }
        return new Signatures(unsigned.isEmpty() ? signer : Optional.empty(), unsigned);
    }

    private static String why(CodeSigner[] signers) {
        return signers == null || signers.length == 0
                ? "it is not signed"
                : "it is signed with a key that this server does not trust";
    }

    private static void checkName(String name) {
        if (name.startsWith("/")
                || name.indexOf('\\') >= 0
                || List.of(name.split("/")).contains("..")) {
            throw new Refusal("jar: holds an entry with a path that leads outside");
        }
    }

    private static boolean isSignature(String name) {
        return name.matches("(?i)META-INF/([^/]+\\.(SF|RSA|DSA|EC)|SIG-[^/]*|MANIFEST\\.MF)");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
