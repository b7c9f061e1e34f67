package org.tiltas.spi.clinical;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.Measurement;
import org.tiltas.spi.clinical.FhirViews.IdentityKey;

/**
 * The identifier under which a measurement is published: time and hash of its identity, so that it can be found again,
 * then a hash over identity and subject, so that one re-issued to another resident is another identifier. Three groups
 * in base 32 of at most 13, 26 and 13 characters: servers exist that compare only the first 128. The system is {@link
 * FhirViews#IDENTIFIER_SYSTEM}.
 */
public final class PublishedIdentifier {
    private static final int RADIX = 32;
    private static final Pattern FORM = Pattern.compile("(-?[0-9a-v]{1,13})-([0-9a-v]{26})-([0-9a-v]{13})");
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

    /** One for each thread: it is needed for every Observation that is written. */
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(PublishedIdentifier::sha256);

    private PublishedIdentifier() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    public static String of(Measurement m) {
        return of(m.identity(), m.identityTime(), m.subject().reference());
    }

    /**
     * The same of the parts it is made of.
     *
     * @param reference of the subject, as {@code Patient/17}
     */
    public static String of(UUID identity, Instant identityTime, String reference) {
        byte[] subject = reference.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(16 + subject.length)
                .putLong(identity.getMostSignificantBits())
                .putLong(identity.getLeastSignificantBits())
                .put(subject);
        long owner = ByteBuffer.wrap(DIGEST.get().digest(bytes.array())).getLong();
        StringBuilder out = new StringBuilder(56);
        out.append(Long.toString(identityTime.toEpochMilli(), RADIX)).append('-');
        wide(out, identity);
        out.append('-');
        narrow(out, owner);
        return out.toString();
    }

    /** Reads one back; empty for what is none. */
    public static Optional<IdentityKey> parse(String identifier) {
        Matcher m = FORM.matcher(identifier);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            BigInteger identity = new BigInteger(m.group(2), RADIX);
            if (identity.bitLength() > 128) {
                return Optional.empty();
            }
            UUID uuid = new UUID(
                    identity.shiftRight(64).longValue(), identity.mod(WORD).longValue());
            return Optional.of(new IdentityKey(Instant.ofEpochMilli(Long.parseLong(m.group(1), RADIX)), uuid));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** 128 bits in 26 digits, the first of which holds three. */
    private static void wide(StringBuilder out, UUID identity) {
        long high = identity.getMostSignificantBits();
        long low = identity.getLeastSignificantBits();
        for (int shift = 125; shift >= 0; shift -= 5) {
            long bits;
            if (shift >= 64) {
                bits = high >>> (shift - 64);
            } else {
                bits = low >>> shift;
                if (shift > 59) {
                    bits |= high << (64 - shift);
                }
            }
            out.append(Character.forDigit((int) (bits & 31), RADIX));
        }
    }

    private static void narrow(StringBuilder out, long word) {
        for (int shift = 60; shift >= 0; shift -= 5) {
            out.append(Character.forDigit((int) (word >>> shift & 31), RADIX));
        }
    }
}
