package org.tiltas.admin.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Accounts.Principal;

/**
 * Bearer tokens: 256 random bits, shown once. A record of kind {@code token} keeps only their SHA-256, which needs no
 * salt or stretching because nobody can guess 256 bits.
 */
public final class Tokens {
    public static final String KIND = "token";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A new token and the record that knows it. */
    public static Fresh make(String id, String name, String account, Instant now, Duration life) {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        String token = "tlt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String hash = hash(token);
        ObjectNode body = Json.object();
        body.put("name", name);
        body.put("account", account);
        body.put("hash", hash);
        body.put("created", now.toString());
        body.put("expires", now.plus(life).toString());
        return new Fresh(token, RecordWrite.create(KIND, id, body.toString()).uniqueBy(hash));
    }

    static Optional<Grant> find(Records records, String token, Instant now) {
        return records.byKey(KIND, hash(token))
                .flatMap(stored -> grant(records, stored))
                .filter(grant -> now.isBefore(grant.until));
    }

    /** A token may do what its account may do now; without its account it is worth nothing. */
    private static Optional<Grant> grant(Records records, Record stored) {
        ObjectNode body = Json.own(stored.body());
        String account = body.path("account").asText();
        String name = account + "/" + body.path("name").asText();
        return records.get(AccountBook.KIND, account)
                .map(owner -> new Grant(
                        AccountBook.principal(name, Json.own(owner.body())),
                        Instant.parse(body.path("expires").asText())));
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token as its owner gets it, and what is stored of it. */
    public record Fresh(String token, RecordWrite write) {}

    /** What a token grants, and until when. */
    record Grant(Principal principal, Instant until) {}
}
