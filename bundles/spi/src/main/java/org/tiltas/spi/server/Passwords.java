package org.tiltas.spi.server;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** One-way storage of secrets: PBKDF2 with HMAC-SHA-256, a salt for each, the number of rounds kept with the hash. */
public final class Passwords {
    private static final int ROUNDS = 120_000;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final String SCHEME = "pbkdf2-sha256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /** Hash to store: {@code pbkdf2-sha256$rounds$salt$key}. */
    public static String hash(String secret) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        Base64.Encoder text = Base64.getEncoder().withoutPadding();
        return SCHEME + "$" + ROUNDS + "$" + text.encodeToString(salt) + "$"
                + text.encodeToString(derive(secret, salt, ROUNDS));
    }

    /** Whether the secret belongs to the hash; compares in constant time. */
    public static boolean matches(String secret, String hash) {
        String[] parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] key = Base64.getDecoder().decode(parts[3]);
        return MessageDigest.isEqual(key, derive(secret, salt, Integer.parseInt(parts[1])));
    }

    /** A new secret of 144 random bits. */
    public static String generate() {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] derive(String secret, byte[] salt, int rounds) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, rounds, KEY_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
        }
    }
}
