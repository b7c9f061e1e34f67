package org.tiltas.admin.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.tiltas.spi.server.Accounts.Principal;

/**
 * Headers that were checked before, so that not every request pays for the slow password hash. Kept as salted SHA-256
 * in memory only, and forgotten whenever an account or token changes.
 */
final class KnownHeaders {
    private static final int MOST = 1_000;
    private final byte[] salt = new byte[32];
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    KnownHeaders() {
        new SecureRandom().nextBytes(salt);
    }

    Optional<Principal> find(String header, Instant now) {
        Known entry = known.get(key(header));
        return entry == null || !now.isBefore(entry.until) ? Optional.empty() : Optional.of(entry.principal);
    }

    /** To be asked before a check begins; what was checked against old records must not be remembered. */
    long generation() {
        return generation.get();
    }

    void remember(String header, Principal principal, Instant until, long checkedIn) {
        if (known.size() >= MOST) {
            known.clear();
        }
        String key = key(header);
        known.put(key, new Known(principal, until));
        if (generation.get() != checkedIn) {
            known.remove(key);
        }
    }

    void forgetAll() {
        generation.incrementAndGet();
        known.clear();
    }

    private String key(String header) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return HexFormat.of().formatHex(digest.digest(header.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Known(Principal principal, Instant until) {}
}
