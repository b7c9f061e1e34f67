package org.tiltas.spi.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Two-way storage of the secrets the server itself must present to others: AES-256-GCM with the key in {@code
 * TILTAS_DATA/secret.key}, readable by its owner only and never part of the database.
 */
public final class SecretBox {
    private static final String MARK = "enc:";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretBox() {}

    public static boolean isSealed(String text) {
        return text.startsWith(MARK);
    }

    public static String seal(String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, secret.getBytes(StandardCharsets.UTF_8));
        byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
        return MARK + Base64.getEncoder().withoutPadding().encodeToString(all);
    }

    /** @throws IllegalStateException when the text was not sealed with this server's key */
    public static String open(String sealed) {
        if (!isSealed(sealed)) {
            throw new IllegalStateException("not a sealed secret");
        }
        byte[] all = Base64.getDecoder().decode(sealed.substring(MARK.length()));
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        return new String(
                crypt(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(all, NONCE_BYTES, all.length)),
                StandardCharsets.UTF_8);
    }

    private static byte[] crypt(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("secret cannot be opened: the key in secret.key is another one", e);
        }
    }

    private static synchronized byte[] key() {
        Path file = Settings.data().resolve("secret.key");
        try {
            if (!Files.exists(file)) {
                byte[] fresh = new byte[32];
                RANDOM.nextBytes(fresh);
                Files.createDirectories(file.getParent());
                Path draft = file.resolveSibling("secret.key.new");
                Files.deleteIfExists(draft);
                Files.createFile(
                        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(draft, fresh);
                Files.move(draft, file);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("secret.key in the data directory: " + e.getMessage(), e);
        }
    }
}
