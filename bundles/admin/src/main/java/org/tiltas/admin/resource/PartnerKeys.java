package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.server.SecretBox;

/**
 * The keys by which this server signs in at a partner with SMART Backend Services: made here, one present and one before
 * it. In a partner's record the private halves stand sealed below {@code auth}, the public ones as JWKs (RFC 7517) in
 * {@code keys}, the present one first.
 */
final class PartnerKeys {
    static final String FIELD = "keys";
    private static final int RSA_BITS = 3072;
    private static final int P384_BYTES = 48;

    private PartnerKeys() {}

    /** Takes the keys of a stored partner over; makes some where there are none, or none for the algorithm. */
    static void keep(ObjectNode body, JsonNode before) {
        ObjectNode auth = (ObjectNode) body.get("auth");
        if (!auth.path("type").asText().equals("smart")) {
            return;
        }
        if (!auth.has("algorithm")) {
            auth.put("algorithm", before.path("auth").path("algorithm").asText("RS384"));
        }
        JsonNode stored = before.path("auth");
        for (String name : new String[] {"keyId", "privateKey", "previousKeyId", "previousKey"}) {
            if (stored.has(name)) {
                auth.set(name, stored.get(name));
            }
        }
        body.set(
                FIELD,
                before.path(FIELD).isArray()
                        ? before.path(FIELD).deepCopy()
                        : Json.object().arrayNode());
        boolean fits = body.path(FIELD)
                .path(0)
                .path("jwk")
                .path("alg")
                .asText()
                .equals(auth.path("algorithm").asText());
        if (!auth.has("privateKey") || !fits) {
            rotate(body, false);
        }
    }

    /**
     * Makes a new present key. The one before stays published and in use till the partner knows the new one.
     *
     * @param revoke whether older keys end at once
     */
    static void rotate(ObjectNode body, boolean revoke) {
        ObjectNode auth = (ObjectNode) body.get("auth");
        String algorithm = auth.path("algorithm").asText("RS384");
        KeyPair pair = generate(algorithm);
        ObjectNode jwk = jwk(pair, algorithm);
        if (!revoke && auth.has("privateKey")) {
            auth.set("previousKeyId", auth.get("keyId"));
            auth.set("previousKey", auth.get("privateKey"));
        } else {
            auth.remove(Arrays.asList("previousKeyId", "previousKey"));
        }
        auth.put("keyId", jwk.path("kid").asText());
        auth.put(
                "privateKey",
                SecretBox.seal(
                        Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())));
        ArrayNode keys = Json.object().arrayNode();
        ObjectNode entry = keys.addObject().put("created", Times.text(Instant.now()));
        entry.set("jwk", jwk);
        JsonNode old = body.path(FIELD).path(0);
        if (!revoke && old.isObject()) {
            keys.add(old);
        }
        body.set(FIELD, keys);
    }

    /** Adds the public keys of a stored partner. */
    static void publish(JsonNode body, ArrayNode set) {
        body.path(FIELD).forEach(entry -> set.add(entry.path("jwk")));
    }

    private static KeyPair generate(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.equals("ES384") ? "EC" : "RSA");
            if (algorithm.equals("ES384")) {
                generator.initialize(new ECGenParameterSpec("secp384r1"));
            } else {
                generator.initialize(RSA_BITS);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make a key for " + algorithm, e);
        }
    }

    private static ObjectNode jwk(KeyPair pair, String algorithm) {
        ObjectNode jwk = Json.object();
        // members of the thumbprint, in its order
        if (pair.getPublic() instanceof ECPublicKey ec) {
            jwk.put("crv", "P-384").put("kty", "EC");
            jwk.put("x", fixed(ec.getW().getAffineX())).put("y", fixed(ec.getW().getAffineY()));
        } else {
            RSAPublicKey rsa = (RSAPublicKey) pair.getPublic();
            jwk.put("e", plain(rsa.getPublicExponent())).put("kty", "RSA").put("n", plain(rsa.getModulus()));
        }
        String thumbprint = thumbprint(jwk.toString());
        jwk.put("alg", algorithm).put("use", "sig").put("kid", thumbprint);
        jwk.putArray("key_ops").add("verify");
        return jwk;
    }

    /** RFC 7638. */
    private static String thumbprint(String json) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String plain(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    /** RFC 7518, 6.2.1.2: as long as the curve's field, with leading zeros. */
    private static String fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[P384_BYTES];
        int length = Math.min(bytes.length, P384_BYTES);
        System.arraycopy(bytes, bytes.length - length, padded, P384_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
    }
}
