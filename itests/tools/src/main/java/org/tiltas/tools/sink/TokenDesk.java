package org.tiltas.tools.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The token server of SMART Backend Services: reads the client's JWK set, checks assertions by it and gives tokens that
 * live for a few seconds. The client's keys are read anew when one is not known. Answers on the sink's event loop.
 */
final class TokenDesk {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final Vertx vertx;
    private final SinkSettings.Smart settings;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, PublicKey> keys = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private long issued;
    private long refused;
    private long unauthorised;

    TokenDesk(Vertx vertx, SinkSettings.Smart settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    /** Whether a request shows a token that lives. */
    boolean admits(HttpServerRequest request) {
        String shown = String.valueOf(request.getHeader("Authorization"));
        Long end = shown.startsWith("Bearer ") ? tokens.get(shown.substring(7)) : null;
        boolean good = end != null && System.nanoTime() < end;
        unauthorised += good ? 0 : 1;
        return good;
    }

    /** Ends all tokens before their time. */
    void revoke() {
        tokens.clear();
    }

    static String configuration(String tokenUrl) {
        return """
                {"token_endpoint":"%s","token_endpoint_auth_methods_supported":["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported":["RS384","ES384"],
                "grant_types_supported":["client_credentials"],
                "capabilities":["client-confidential-asymmetric","permission-v2"]}""".formatted(tokenUrl);
    }

    void report(ObjectNode into) {
        into.put("issued", issued).put("refused", refused).put("unauthorised", unauthorised);
    }

    void token(HttpServerRequest request, byte[] body, String tokenUrl) {
        vertx.executeBlocking(() -> problem(form(body), tokenUrl)).onComplete(result -> {
            String problem = result.succeeded()
                    ? result.result()
                    : "invalid_client " + result.cause().getMessage();
            if (problem.isEmpty()) {
                issued++;
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end("{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%d}"
                                .formatted(fresh(), settings.seconds()));
            } else {
                refused++;
                String[] words = problem.split(" ", 2);
                request.response()
                        .setStatusCode(words[0].equals("invalid_client") ? 401 : 400)
                        .putHeader("Content-Type", "application/json")
                        .end(JSON.createObjectNode()
                                .put("error", words[0])
                                .put("error_description", words[1])
                                .toString());
            }
        });
    }

    private String fresh() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long now = System.nanoTime();
        tokens.values().removeIf(end -> end < now);
        tokens.put(token, now + Duration.ofSeconds(settings.seconds()).toNanos());
        return token;
    }

    private static Map<String, String> form(byte[] body) {
        Map<String, String> form = new HashMap<>();
        for (String field : new String(body, StandardCharsets.US_ASCII).split("&")) {
            int equals = field.indexOf('=');
            form.put(
                    equals < 0 ? field : field.substring(0, equals),
                    URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    /** What is wrong with a request, beginning with the error's code; empty when it is good. */
    private synchronized String problem(Map<String, String> form, String tokenUrl)
            throws GeneralSecurityException, IOException {
        if (!"client_credentials".equals(form.get("grant_type"))
                || !ASSERTION.equals(form.get("client_assertion_type"))) {
            return "unsupported_grant_type only client_credentials with a signed assertion";
        }
        String[] parts = form.getOrDefault("client_assertion", "").split("\\.");
        if (parts.length != 3) {
            return "invalid_client the assertion is no JWT";
        }
        JsonNode head = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        String kid = head.path("kid").asText();
        if (!keys.containsKey(kid)) {
            readKeys();
        }
        PublicKey key = keys.get(kid);
        if (key == null) {
            return "invalid_client no key with that kid in the JWK set";
        }
        Signature signature = Signature.getInstance(
                head.path("alg").asText().equals("RS384") ? "SHA384withRSA" : "SHA384withECDSAinP1363Format");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            return "invalid_client the signature does not verify";
        }
        return claim(claims, tokenUrl);
    }

    private String claim(JsonNode claims, String tokenUrl) {
        long now = Instant.now().getEpochSecond();
        long end = claims.path("exp").asLong();
        if (end <= now || end > now + 300) {
            return "invalid_client exp is over, or more than five minutes away";
        }
        String client = claims.path("iss").asText();
        if (!client.equals(settings.client())
                || !claims.path("sub").asText().equals(client)
                || !claims.path("aud").asText().equals(tokenUrl)) {
            return "invalid_client iss, sub or aud is wrong";
        }
        return seen.add(claims.path("jti").asText()) ? "" : "invalid_client the jti was already used";
    }

    private void readKeys() throws IOException, GeneralSecurityException {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(settings.keys()))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            keys.clear();
            for (JsonNode jwk : JSON.readTree(answer.body()).path("keys")) {
                keys.put(jwk.path("kid").asText(), key(jwk));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static PublicKey key(JsonNode jwk) throws GeneralSecurityException {
        if (jwk.path("kty").asText().equals("RSA")) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp384r1"));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(number(jwk, "x"), number(jwk, "y")),
                        curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode jwk, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(member).asText()));
    }
}
