package org.tiltas.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A running server as commands see it: answers what it was told to, and keeps what it was asked. */
final class StandInServer implements AutoCloseable {
    final Map<String, String> environment =
            new HashMap<>(Map.of("TILTAS_HTTP_PORT", "0", "TILTAS_ADMIN_PASSWORD", "sesam öffne"));
    final Map<String, String> answers = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<String> authorizations = new ArrayList<>();
    int status = 200;
    private final HttpServer server;
    private final Path root;

    StandInServer(Path root) throws IOException, CommandFailure {
        this.root = root;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Settings settings = settings();
        Files.createDirectories(settings.run());
        ServerProcess.record(settings, ProcessHandle.current());
        Files.writeString(
                settings.run().resolve("http.port"), server.getAddress().getPort() + "\n");
    }

    Settings settings() throws CommandFailure {
        return Settings.from(environment, root);
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

    @Override
    public void close() {
        server.stop(0);
    }
}
