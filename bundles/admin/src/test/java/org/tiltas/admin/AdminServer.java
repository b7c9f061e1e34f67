package org.tiltas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.tiltas.admin.account.AccountBook;
import org.tiltas.admin.health.HealthServlet;
import org.tiltas.admin.metrics.MetricsServlet;
import org.tiltas.spi.analysis.MemoryAlerts;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.modules.Modules;
import org.tiltas.spi.modules.Routes;

/** The admin room on a free port, with the other rooms played by stand-ins. */
final class AdminServer implements AutoCloseable {
    static final String PASSWORD = "correct horse";
    final MemoryJournal journal = new MemoryJournal();
    final Rooms rooms = new Rooms();
    final StandInLifeCycle lifeCycle = new StandInLifeCycle();
    final MemoryAlerts alerts = new MemoryAlerts();
    final List<String> partnerCalls = new ArrayList<>();
    Optional<String> closed = Optional.empty();
    String auth = basic("admin", PASSWORD);
    AccountBook accounts;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient http = HttpClient.newHttpClient();

    AdminServer(Path data) throws Exception {
        System.setProperty("tiltas.data", data.toString());
        System.setProperty("tiltas.zone", "Europe/Vilnius");
        System.setProperty("tiltas.admin.password", PASSWORD);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new ApiServlet(rooms)), "/api/v1/*");
        context.addServlet(new ServletHolder(new HealthServlet(rooms)), "/health/*");
        context.addServlet(new ServletHolder(new MetricsServlet(rooms)), "/metrics");
        context.addServlet(new ServletHolder(new JwksServlet(rooms)), "/.well-known/jwks.json");
        connector.setHost("127.0.0.1");
        // a busy machine may pause for longer than the usual 30 s; a connection closed then would fail the next request
        connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(10));
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    AdminServer allRooms() {
        accounts = new AccountBook(journal);
        rooms.setJournal(journal);
        rooms.setAccounts(accounts);
        rooms.setIntake(intake());
        rooms.setPartners(partners());
        rooms.setModules(modules());
        rooms.setLifeCycle(lifeCycle);
        journal.alerts = alerts;
        rooms.setAlertDesk(alerts);
        rooms.setRoutes(AdminServer::routeFiles);
        return this;
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                URI.create(path.startsWith("http") ? path : "http://127.0.0.1:" + connector.getLocalPort() + path));
        return auth == null ? builder : builder.header("Authorization", auth);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> send(String method, String path, String json) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json)));
    }

    static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    @Override
    public void close() throws Exception {
        server.stop();
        System.clearProperty("tiltas.data");
        System.clearProperty("tiltas.zone");
        System.clearProperty("tiltas.admin.password");
    }

    private Intake intake() {
        return new Intake() {
            @Override
            public Optional<Gateway> authenticate(String id, String secret) {
                return Optional.empty();
            }

            @Override
            public Optional<Gateway> gateway(String id) {
                return Optional.empty();
            }

            @Override
            public Optional<String> closed() {
                return closed;
            }

            @Override
            public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private Partners partners() {
        return new Partners() {
            @Override
            public Optional<Status> status(String partner) {
                return journal.record("partner", partner)
                        .map((Record r) -> new Status(
                                "running", 4, Optional.of(Instant.parse("2026-07-01T09:00:00Z")), Optional.empty()));
            }

            @Override
            public void check(String partner, String body) {
                partnerCalls.add("check " + body);
                if (body.contains("forbidden")) {
                    throw new IllegalArgumentException("url: forbidden");
                }
            }

            @Override
            public void replay(long parkedId, String who) {
                partnerCalls.add("replay " + parkedId + " " + who);
            }

            @Override
            public void discard(long parkedId, String reason, String who) {
                partnerCalls.add("discard " + parkedId + " " + reason + " " + who);
            }
        };
    }

    private static List<Routes.RouteFile> routeFiles() {
        Routes.RouteState route = new Routes.RouteState("adapter-gatt", "adapter", "started", Optional.empty());
        return List.of(new Routes.RouteFile(
                "adapter.yaml",
                true,
                "active",
                Optional.empty(),
                List.of(route),
                List.of("adapter"),
                Instant.parse("2026-07-01T09:00:00Z")));
    }

    private static Modules modules() {
        return new Modules() {
            @Override
            public List<Status> list() {
                return List.of(new Status(
                        "gatt",
                        "adapter",
                        "1.0.0",
                        112,
                        "active",
                        Optional.empty(),
                        0,
                        12,
                        1,
                        Instant.parse("2026-07-01T09:00:00.123456Z")));
            }

            @Override
            public Optional<Active> adapter(String id) {
                return Optional.empty();
            }
        };
    }
}
