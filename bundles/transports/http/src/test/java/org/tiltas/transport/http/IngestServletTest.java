package org.tiltas.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Lane;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.JournalException;

class IngestServletTest implements Intake {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Incoming> asked = new ArrayList<>();
    private CompletableFuture<Taken> answer =
            CompletableFuture.completedFuture(new Taken(Outcome.ACCEPTED, "1-7", Lane.ROUTINE, ""));
    private Optional<String> closed = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(new IngestServlet(this));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/ingest/*");
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void acceptsWithTheMessageId() throws Exception {
        HttpResponse<String> response = post("/ingest/gatt", "{}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(JSON.readTree(response.body())).isEqualTo(JSON.readTree("{\"id\":\"1-7\"}"));
        assertThat(asked).singleElement().satisfies(incoming -> {
            assertThat(incoming.transport()).isEqualTo("http");
            assertThat(incoming.adapter()).isEqualTo("gatt");
            assertThat(incoming.topic()).isEqualTo("/ingest/gatt");
            assertThat(incoming.contentType()).isEqualTo("application/json");
            assertThat(incoming.payload()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void answersOnlyAfterTheCommit() throws Exception {
        answer = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request("/ingest/gatt", BodyPublishers.ofString("{}")), BodyHandlers.ofString());
        org.awaitility.Awaitility.await().until(() -> !asked.isEmpty());
        assertThat(response).isNotDone();
        answer.complete(new Taken(Outcome.ACCEPTED, "1-8", Lane.ROUTINE, ""));
        assertThat(response.get().statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"NO_ADAPTER, 404", "NOT_AUTHORISED, 403", "TOO_LARGE, 413", "WRONG_CONTENT_TYPE, 415"})
    void refusalsNameFieldReasonAndTrace(Outcome outcome, int status) throws Exception {
        answer = CompletableFuture.completedFuture(new Taken(outcome, "q-3", Lane.ROUTINE, "adapter: may not be used"));
        JsonNode problem = problem(post("/ingest/gatt", "{}"), status);
        assertThat(problem.path("field").asText()).isEqualTo("adapter");
        assertThat(problem.path("detail").asText()).isEqualTo("adapter: may not be used");
        assertThat(problem.path("message").asText()).isEqualTo("q-3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw1:wrong", "nobody:secret", "nocolon", ""})
    void strangersAreRefused(String pair) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/ingest/gatt"))
                .header("Authorization", basic(pair))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        problem(response, 401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Basic %%%", "Basic"})
    void unusableAuthorizationIsRefused(String header) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/ingest/gatt"))
                .header("Authorization", header)
                .POST(BodyPublishers.ofString("{}"))
                .build();
        problem(client.send(request, BodyHandlers.ofString()), 401);
    }

    @Test
    void closedIntakeSaysWhenToComeAgain() throws Exception {
        closed = Optional.of("disk: 3 MB free, 1024 MB needed");
        HttpResponse<String> response = post("/ingest/gatt", "{}");
        assertThat(problem(response, 503).path("detail").asText()).contains("disk");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(asked).isEmpty();
    }

    @Test
    void failedCommitSaysWhenToComeAgain() throws Exception {
        answer = CompletableFuture.failedFuture(new JournalException.Unavailable("away", null));
        HttpResponse<String> response = post("/ingest/gatt", "{}");
        problem(response, 503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ingest", "/ingest/", "/ingest/gatt/x"})
    void otherPathsAreNotFound(String path) throws Exception {
        problem(post(path, "{}"), 404);
        assertThat(asked).isEmpty();
    }

    @Test
    void onlyPostIsServed() throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri("/ingest/gatt")).GET().build(), BodyHandlers.ofString());
        problem(response, 405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void readingStopsAtFourMegabytes() throws Exception {
        byte[] large = new byte[(4 << 20) + 1];
        problem(send(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))), 413);
        assertThat(asked).isEmpty();
        assertThat(send(BodyPublishers.ofByteArray(new byte[4 << 20])).statusCode())
                .isEqualTo(202);
    }

    @Test
    void compressedBodiesAreRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/ingest/gatt"))
                .header("Authorization", basic("gw1:secret"))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("x"))
                .build();
        problem(client.send(request, BodyHandlers.ofString()), 415);
    }

    private JsonNode problem(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        return problem;
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(request(path, BodyPublishers.ofString(body)), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(BodyPublisher body) throws Exception {
        return client.send(request("/ingest/gatt", body), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, BodyPublisher body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", basic("gw1:secret"))
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    }

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return id.equals("gw1") && secret.equals("secret") ? gateway(id) : Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return Optional.of(new Gateway(id, Set.of("gatt"), "", 0));
    }

    @Override
    public Optional<String> closed() {
        return closed;
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        asked.add(message);
        return answer;
    }
}
