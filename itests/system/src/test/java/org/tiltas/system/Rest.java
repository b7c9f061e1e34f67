package org.tiltas.system;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** One user's view of an HTTP server; the address is asked for anew each time, since a server may come back elsewhere. */
final class Rest {
    /** Keeps the decimals of numbers as they were written. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Supplier<String> base;
    private final Optional<String> authorization;

    Rest(Supplier<String> base) {
        this(base, Optional.empty());
    }

    Rest(Supplier<String> base, String user, String password) {
        this(base, Optional.of("Basic " + basic(user, password)));
    }

    private Rest(Supplier<String> base, Optional<String> authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    private static String basic(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Somebody with a token. */
    static Rest bearer(Supplier<String> base, String token) {
        return new Rest(base, Optional.of("Bearer " + token));
    }

    /** What came back, whatever the status. */
    record Answer(String what, int status, HttpHeaders headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        Answer expect(int... statuses) {
            for (int expected : statuses) {
                if (status == expected) {
                    return this;
                }
            }
            throw new AssertionError(what + " answered " + status + ": " + text());
        }
    }

    Answer get(String path) throws IOException {
        return send("GET", path, null, "");
    }

    /** A GET that must succeed. */
    JsonNode read(String path) throws IOException {
        return get(path).expect(200).json();
    }

    Answer post(String path, byte[] body, String type) throws IOException {
        return send("POST", path, body, type);
    }

    Answer post(String path, String json) throws IOException {
        return send("POST", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** POST of a FHIR resource. */
    Answer create(JsonNode resource) throws IOException {
        return send(
                "POST",
                "/fhir/R4/" + resource.path("resourceType").asText(),
                resource.toString().getBytes(StandardCharsets.UTF_8),
                "application/fhir+json");
    }

    Answer put(String path, String json) throws IOException {
        return send("PUT", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    Answer delete(String path) throws IOException {
        return send("DELETE", path, null, "");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Any request. @param headers names and values in turn */
    Answer send(String method, String path, byte[] body, String type, String... headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base.get() + path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        authorization.ifPresent(value -> request.header("Authorization", value));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        request.method(
                method,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(method + " " + path, answer.statusCode(), answer.headers(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
