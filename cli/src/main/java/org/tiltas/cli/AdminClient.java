package org.tiltas.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Talks to the management interface of the server that runs on the data folder, as {@code admin} or with a token. A
 * refusal becomes a {@link CommandFailure} with the server's own words.
 */
final class AdminClient {
    /** A preview may read many messages, an installation waits until the module serves. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final String ROOT = "/api/v1";

    static {
        // Must be said before the client is first used, see send.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private final Settings settings;
    private final URI server;
    private final String authorization;
    private final HttpClient http;

    private AdminClient(Settings settings, URI server, String authorization, HttpClient http) {
        this.settings = settings;
        this.server = server;
        this.authorization = authorization;
        this.http = http;
    }

    static AdminClient of(Settings settings) throws CommandFailure, IOException {
        if (ServerProcess.running(settings).isEmpty()) {
            throw new CommandFailure(
                    Main.NOT_RUNNING,
                    "no server is running on " + settings.data() + ", start one with: tiltas start"
                            + " (TILTAS_DATA says where it lies)");
        }
        String authorization = authorization(settings);
        URI server = Health.address(settings)
                .orElseThrow(() -> new CommandFailure("the server is starting, its HTTP listener is not open yet"));
        HttpClient.Builder http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        if (server.getScheme().equals("https")) {
            http.sslContext(ownServer(settings));
        }
        return new AdminClient(settings, server, authorization, http.build());
    }

    Answer get(String path) throws CommandFailure, IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), "");
    }

    Answer delete(String path) throws CommandFailure, IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody(), "");
    }

    Answer post(String path) throws CommandFailure, IOException, InterruptedException {
        return send("POST", path, BodyPublishers.noBody(), "");
    }

    Answer post(String path, String json) throws CommandFailure, IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(json), "application/json");
    }

    Answer put(String path, String json) throws CommandFailure, IOException, InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(json), "application/json");
    }

    Answer postJar(String path, Path jar) throws CommandFailure, IOException, InterruptedException {
        if (!Files.isRegularFile(jar) || !Files.isReadable(jar)) {
            throw new CommandFailure("there is no readable file " + jar);
        }
        return send("POST", path, BodyPublishers.ofFile(jar), "application/java-archive");
    }

    /** A text as part of a path or a query. */
    static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer send(String method, String path, BodyPublisher body, String type)
            throws CommandFailure, IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(ROOT + path))
                .timeout(PATIENCE)
                .header("Authorization", authorization)
                .method(method, body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (server.getScheme().equals("https")) {
            // Over TLS the server answers only to a name of its certificate, and a loopback address is none.
            PemKeyStore.hostName(settings.tls().orElseThrow().certificate())
                    .ifPresent(name -> request.header("Host", name));
        }
        HttpResponse<String> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (HttpTimeoutException e) {
            throw new CommandFailure("no answer from " + server + " in time; what was asked may have happened");
        } catch (IOException e) {
            throw new CommandFailure("no answer from " + server + reason(e));
        }
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response.body().isEmpty() ? Answer.of("{}") : Answer.of(response.body());
        }
        throw new CommandFailure(refusal(status, response.body()));
    }

    private String refusal(int status, String body) {
        try {
            String detail = Answer.of(body).text("detail");
            if (!detail.isEmpty()) {
                return detail;
            }
        } catch (CommandFailure e) {
            // not the management interface that answers; the status is all there is
        }
        return server + " answers " + status;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "" : ": " + Answer.printable(e.getMessage());
    }

    private static String authorization(Settings settings) throws CommandFailure {
        Optional<String> token = set(settings, "TILTAS_TOKEN").map(String::strip);
        if (token.isPresent()) {
            if (!token.get().matches("[!-~]+")) {
                throw new CommandFailure("TILTAS_TOKEN: holds characters that no token has");
            }
            return "Bearer " + token.get();
        }
        String password = set(settings, "TILTAS_ADMIN_PASSWORD")
                .orElseThrow(() -> new CommandFailure(
                        "set TILTAS_ADMIN_PASSWORD to the password of admin, or TILTAS_TOKEN to a token"));
        byte[] pair = ("admin:" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static Optional<String> set(Settings settings, String name) {
        return Optional.ofNullable(settings.environment().get(name)).filter(text -> !text.isBlank());
    }

    /** The password goes to the holder of the server's own certificate only. */
    private static SSLContext ownServer(Settings settings) throws CommandFailure, IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager own = new OwnCertificate(
                    PemKeyStore.leaf(settings.tls().orElseThrow().certificate()));
            context.init(null, new TrustManager[] {own}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS in this Java", e);
        }
    }
}
