package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A token server that checks client assertions by itself, with nothing of ours. */
final class TestTokens implements AutoCloseable {
    final HttpServer server;
    final Map<String, PublicKey> keys = new ConcurrentHashMap<>();
    final List<JsonNode> assertions = new CopyOnWriteArrayList<>();
    final Set<String> valid = ConcurrentHashMap.newKeySet();
    final Map<String, Long> ends = new ConcurrentHashMap<>();
    private final Set<String> seen = new HashSet<>();
    volatile int lifetime = 300;
    volatile String refusal = "";
    volatile int refusalStatus = 400;
    volatile String scope = "";
    private int issued;

    TestTokens() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::token);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.equals("RS384") ? "RSA" : "EC");
        generator.initialize(algorithm.equals("RS384") ? 2048 : 384);
        return generator.generateKeyPair();
    }

    static String pkcs8(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    }

    boolean isGood(String header) {
        return header != null && valid.contains(header) && System.nanoTime() < ends.getOrDefault(header, 0L);
    }

    private synchronized void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String problem = refusal;
        if (problem.isEmpty()) {
            try {
                problem = check(form(body));
            } catch (GeneralSecurityException | IOException e) {
                problem = "invalid_client " + e.getMessage();
            }
        }
        String answer;
        int status = 200;
        if (problem.isEmpty()) {
            String token = "token-" + ++issued + "-CANARY";
            valid.add("Bearer " + token);
            ends.put("Bearer " + token, System.nanoTime() + lifetime * 1_000_000_000L);
            answer = "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%d,\"scope\":\"%s\"}"
                    .formatted(token, lifetime, scope);
        } else {
            status = refusalStatus;
            String[] words = problem.split(" ", 2);
            answer = "{\"error\":\"%s\",\"error_description\":\"%s\"}"
                    .formatted(words[0], words.length > 1 ? words[1] : "");
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String field : body.split("&")) {
            String[] pair = field.split("=", 2);
            form.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    /** @return what is wrong; empty if nothing */
    private String check(Map<String, String> form) throws GeneralSecurityException, IOException {
        if (!"client_credentials".equals(form.get("grant_type"))
                || !"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                        .equals(form.get("client_assertion_type"))) {
            return "unsupported_grant_type no";
        }
        String[] parts = form.get("client_assertion").split("\\.");
        JsonNode header = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[0]));
        JsonNode claims = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertions.add(claims);
        PublicKey key = keys.get(header.path("kid").asText());
        if (key == null) {
            return "invalid_client no such kid in the JWKS";
        }
        Signature signature = Signature.getInstance(
                header.path("alg").asText().equals("RS384") ? "SHA384withRSA" : "SHA384withECDSAinP1363Format");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            return "invalid_client signature does not verify";
        }
        long now = Instant.now().getEpochSecond();
        long end = claims.path("exp").asLong();
        if (end <= now || end > now + 300) {
            return "invalid_client exp is wrong";
        }
        if (!claims.path("aud").asText().equals(url()) || !claims.path("iss").equals(claims.path("sub"))) {
            return "invalid_client aud, iss or sub is wrong";
        }
        return seen.add(claims.path("jti").asText()) ? "" : "invalid_client jti was already used";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
