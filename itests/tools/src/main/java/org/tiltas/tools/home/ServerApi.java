package org.tiltas.tools.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** The server's HTTP interfaces as an administrator uses them. Thread-safe. */
public final class ServerApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String base;
    private final String authorization;
    private final Duration patience;

    /** @param base {@code http://host:port} */
    public ServerApi(String base, String user, String password) {
        this(base, user, password, PATIENCE);
    }

    /** @param patience how long to wait for an answer */
    public ServerApi(String base, String user, String password, Duration patience) {
        this.patience = patience;
        this.base = base;
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    public String base() {
        return base;
    }

    public JsonNode get(String path) throws IOException {
        return json(path, send("GET", path, null, "application/json"));
    }

    public String text(String path) throws IOException {
        return checked("GET", path, send("GET", path, null, "text/plain")).body();
    }

    public JsonNode put(String path, JsonNode body) throws IOException {
        return json(path, send("PUT", path, body.toString(), "application/json"));
    }

    public JsonNode post(String path, byte[] body, String type) throws IOException {
        return json(path, send("POST", path, HttpRequest.BodyPublishers.ofByteArray(body), type, "application/json"));
    }

    public void delete(String path) throws IOException {
        json(path, send("DELETE", path, null, "application/json"));
    }

    /** POSTs a Bundle to the FHIR base and gives its answer. */
    public JsonNode fhirBundle(JsonNode bundle) throws IOException {
        return json("/fhir/R4", send("POST", "/fhir/R4", bundle.toString(), "application/fhir+json"));
    }

    /** HTTP status of a GET; -1 if there is no connection. */
    public int status(String path) {
        try {
            return send("GET", path, null, "*/*").statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    private HttpResponse<String> send(String method, String path, String body, String type) throws IOException {
        return send(
                method,
                path,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body),
                body == null ? "" : type,
                type);
    }

    private HttpResponse<String> send(
            String method, String path, HttpRequest.BodyPublisher body, String type, String accept) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(patience)
                .header("Authorization", authorization)
                .header("Accept", accept)
                .method(method, body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private JsonNode json(String path, HttpResponse<String> response) throws IOException {
        String body = checked(response.request().method(), path, response).body();
        return body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
    }

    private static HttpResponse<String> checked(String method, String path, HttpResponse<String> response)
            throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " answered " + response.statusCode() + ": "
                    + response.body().lines().findFirst().orElse(""));
        }
        return response;
    }
}
