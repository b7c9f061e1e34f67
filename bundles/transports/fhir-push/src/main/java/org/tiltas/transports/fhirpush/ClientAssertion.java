package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** The JWT by which we identify ourselves (SMART App Launch 2, "Client authentication: asymmetric"; RFC 7523). */
final class ClientAssertion {
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** The standard allows five minutes; some for clocks that differ. */
    private static final Duration LIFETIME = Duration.ofMinutes(4);

    private ClientAssertion() {}

    /** A new assertion with a {@code jti} that was never used before. */
    static String of(String clientId, String tokenUrl, SigningKey key, Instant now) {
        ObjectNode header = Json.MAPPER.createObjectNode();
        header.put("alg", key.algorithm()).put("kid", key.kid()).put("typ", "JWT");
        ObjectNode claims = Json.MAPPER.createObjectNode();
        claims.put("iss", clientId).put("sub", clientId).put("aud", tokenUrl);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        String signed = encoded(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
        return signed + "." + encoded(key.sign(signed));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
