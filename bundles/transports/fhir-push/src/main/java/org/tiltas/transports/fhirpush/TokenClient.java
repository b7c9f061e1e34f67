package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tiltas.api.HostFailure;

/** Asks a partner's token server for access tokens (SMART App Launch 2, Backend Services). Used by one thread at a time. */
final class TokenClient {
    private static final Duration USUAL_LIFETIME = Duration.ofMinutes(5);
    private static final Duration CONFIGURATION_TRUSTED = Duration.ofHours(1);

    /**
     * A token.
     *
     * @param header value of the {@code Authorization} header; a secret
     * @param asked when it was asked for, on the clock of {@link System#nanoTime()}
     * @param scope what it is good for; empty when not told
     */
    record Granted(String header, long asked, Duration life, String scope) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Granted[" + life + " " + scope + "]";
        }
    }

    private final SmartOptions smart;
    private final FhirOptions options;
    private final HttpClient client;
    private SmartServer server;
    private long serverRead;

    TokenClient(SmartOptions smart, FhirOptions options, HttpClient client) {
        this.smart = smart;
        this.options = options;
        this.client = client;
    }

    /**
     * Asks with each of our keys: the partner may not have read the newest yet.
     *
     * @throws HostFailure saying what a person has to do, or that the token server is not there now
     */
    Granted ask() throws HostFailure, InterruptedException {
        SmartServer at = server();
        String scope = smart.scope().orElseGet(at::neededScope);
        HostFailure first = null;
        for (SigningKey key : smart.keys()) {
            if (!at.algorithms().isEmpty() && !at.algorithms().contains(key.algorithm())) {
                first = first != null
                        ? first
                        : stopped("token: the partner takes signatures by " + at.algorithms() + ", our key is for "
                                + key.algorithm() + "; set auth.algorithm");
                continue;
            }
            long asked = System.nanoTime();
            Answer answer = post(at.tokenUrl(), key, scope);
            if (answer.status() == 200) {
                return read(answer, asked);
            }
            HostFailure failure = failure(answer, key, scope, at);
            first = first == null ? failure : first;
            if (!TokenRefusal.of(answer, Instant.now()).mayBeTheKey()) {
                throw failure;
            }
        }
        server = null;
        throw first;
    }

    private HostFailure failure(Answer answer, SigningKey key, String scope, SmartServer at) {
        if (answer.status() == 429 || answer.status() >= 500) {
            Optional<Duration> wait =
                    answer.header("Retry-After").flatMap(text -> RetryAfter.parse(text, Instant.now()));
            return new HostFailure(
                    HostFailure.Kind.BUSY, "token: HTTP " + answer.status() + " from the token server", wait);
        }
        if (answer.status() == 404) {
            return stopped("token: HTTP 404 from the token server at " + at.tokenUrl());
        }
        return stopped(TokenRefusal.of(answer, Instant.now()).line(smart.clientId(), key.kid(), scope, at.scopes()));
    }

    private static Granted read(Answer answer, long asked) throws HostFailure {
        try {
            JsonNode json = Json.MAPPER.readTree(answer.body());
            String value = json.path("access_token").asText("");
            // must not break the header, nor turn up in the complaint about a broken one
            if (!value.matches("[\\x21-\\x7e]{1,16384}")
                    || !json.path("token_type").asText("bearer").equalsIgnoreCase("bearer")) {
                throw new IOException("no bearer token");
            }
            Duration life = Duration.ofSeconds(
                    Math.max(1, Math.min(86_400, json.path("expires_in").asLong(USUAL_LIFETIME.toSeconds()))));
            return new Granted(
                    "Bearer " + value,
                    asked,
                    life,
                    json.path("scope").asText("").replaceAll("[^\\x20-\\x7e]+", " "));
        } catch (IOException e) {
            throw stopped("token: the token server's answer holds no bearer token");
        }
    }

    private SmartServer server() throws HostFailure, InterruptedException {
        if (smart.tokenUrl().isPresent()) {
            return SmartServer.at(smart.tokenUrl().get());
        }
        if (server == null || System.nanoTime() - serverRead > CONFIGURATION_TRUSTED.toNanos()) {
            URI url = URI.create(options.base() + "/.well-known/smart-configuration");
            Answer answer = send(HttpRequest.newBuilder(url).GET());
            if (answer.status() == 429 || answer.status() >= 500) {
                throw busy("HTTP " + answer.status() + " from its smart-configuration");
            }
            if (answer.status() != 200) {
                throw stopped("token: HTTP " + answer.status() + " from " + url + "; set auth.tokenUrl");
            }
            try {
                server = SmartServer.read(answer.body(), options.base());
                serverRead = System.nanoTime();
            } catch (IOException e) {
                throw stopped("token: " + url + " cannot be used: " + FhirHttp.oneLine(e));
            }
        }
        return server;
    }

    private Answer post(URI tokenUrl, SigningKey key, String scope) throws HostFailure, InterruptedException {
        Map<String, String> form = Map.of(
                "grant_type",
                "client_credentials",
                "scope",
                scope,
                "client_assertion_type",
                ClientAssertion.TYPE,
                "client_assertion",
                ClientAssertion.of(smart.clientId(), tokenUrl.toString(), key, Instant.now()));
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(tokenUrl)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Answer send(HttpRequest.Builder request) throws HostFailure, InterruptedException {
        try {
            HttpResponse<byte[]> response = client.send(
                    request.header("Accept", "application/json")
                            .timeout(options.timeout())
                            .build(),
                    head -> new LimitedBody());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw busy(FhirHttp.oneLine(e));
        }
    }

    /** Nothing was sent to the partner, so nothing is in doubt. */
    private static HostFailure busy(String reason) {
        return new HostFailure(HostFailure.Kind.BUSY, "token: " + reason, Optional.empty());
    }

    private static HostFailure stopped(String reason) {
        return new HostFailure(HostFailure.Kind.STOPPED, reason, Optional.empty());
    }
}
