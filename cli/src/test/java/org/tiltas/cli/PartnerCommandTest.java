package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartnerCommandTest {
    @TempDir
    Path root;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("TILTAS_HTTP_PORT", "0", "TILTAS_ADMIN_PASSWORD", "sesam öffne"));
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private HttpServer server;
    private int status = 200;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Settings settings = Settings.from(environment, root);
        Files.createDirectories(settings.run());
        ServerProcess.record(settings, ProcessHandle.current());
        Files.writeString(
                settings.run().resolve("http.port"), server.getAddress().getPort() + "\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.add(body.length == 0 ? what : what + " " + new String(body, StandardCharsets.UTF_8));
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] answer = answers.getOrDefault(what, "").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.length == 0 ? 204 : status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String run(String... args) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(new PartnerCommand(Settings.from(environment, root), printed).run(List.of(args)))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsHowDeliveriesStand() throws Exception {
        answers.put("GET /api/v1/partners", """
                {"items": [{"id": "hospital", "kind": "fhir", "status": {"state": "stopped", "lag": 7, "delivered": 12,
                 "deferred": 1, "parked": 2, "latency": {"p99": 31.5}, "lastError": "HTTP 401"}}]}""");

        assertThat(run("list")).isEqualTo("""
                ID        KIND  STATE    LAG  DELIVERED  DEFERRED  PARKED  P99 MS  LAST ERROR
                hospital  fhir  stopped  7    12         1         2       31.5    HTTP 401
                """);
    }

    @Test
    void showsWhatWasAskedFor() throws Exception {
        answers.put("GET /api/v1/partners/hospital", """
                {"id": "hospital", "kind": "fhir", "basis": "consent", "status": {"state": "running",
                 "withheld": {"no-consent": 4}}}""");
        answers.put("GET /api/v1/partners/hospital/errands", """
                {"items": [{"kind": "reconcile", "by": "schedule", "started": "2026-11-22T10:00:00+02:00",
                 "state": "done", "counts": {"compared": 900, "missing": 9, "sent": 9}}]}""");

        assertThat(run("show", "hospital"))
                .contains("withheld, no-consent  4")
                .contains("900 compared, 9 missing, 9 sent");
    }

    @Test
    void whatIsParkedIsSearchedAndEnded() throws Exception {
        answers.put("GET /api/v1/parked?partner=hospital&resident=17&reason=no%20such", "{\"items\": []}");
        answers.put(
                "POST /api/v1/parked/replay?partner=hospital&code=8867-4",
                "{\"replayed\": 3, \"failed\": 1, \"skipped\": 0, \"failures\": [{\"reason\": \"not now\"}]}");

        assertThat(run("parked", "hospital", "--resident", "17", "--reason", "no such"))
                .isEqualTo("Nothing is parked.\n");
        assertThat(run("replay", "hospital", "--all", "--code", "8867-4"))
                .isEqualTo("3 sent, 1 failed, 0 left; not now\n");
        assertThat(run("discard", "hospital", "8", "--why", "a test")).isEqualTo("8 is discarded\n");
        assertThat(asked).contains("POST /api/v1/parked/8/discard {\"reason\":\"a test\"}");
        assertThatThrownBy(() -> run("replay", "hospital"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("expected a number, or --all");
    }

    @Test
    void aPartnerThatIsNotWellIsAFailure() throws Exception {
        answers.put("POST /api/v1/partners/hospital/probe", "{\"well\": false, \"answer\": \"HTTP 401\"}");

        assertThatThrownBy(() -> run("probe", "hospital"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("hospital is not well: HTTP 401");
    }

    @Test
    void comparisonsAndResendingsBegin() throws Exception {
        answers.put("POST /api/v1/partners/hospital/resend", "{\"kind\": \"resend\", \"partner\": \"hospital\"}");

        assertThat(run("resend", "hospital", "17", "--from", "2026-11-01")).startsWith("resend has begun");
        assertThat(asked)
                .containsExactly("POST /api/v1/partners/hospital/resend {\"resident\":\"17\",\"from\":\"2026-11-01\"}");
    }
}
