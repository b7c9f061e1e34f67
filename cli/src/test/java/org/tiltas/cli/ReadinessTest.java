package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is at work on its database is waited for; one that stands still is not. */
class ReadinessTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    /** So many answers take longer than the limit: there is a tenth of a second between two. */
    private static final int LONG = 6;

    private static final String READY = "{\"ready\":true}";
    private static final String UPGRADE =
            "{\"ready\":false,\"reason\":\"journal: the database is being brought up to date: step 7 of 9\"%s}";
    private static final String AT_WORK = UPGRADE.formatted(",\"busy\":true");

    @TempDir
    Path root;

    private final AtomicInteger asked = new AtomicInteger();
    private Settings settings;
    private Process server;
    private HttpServer page;
    private volatile Supplier<String> answer;

    @BeforeEach
    void start() throws Exception {
        settings = Settings.from(Map.of("TILTAS_HTTP_PORT", "0"), root);
        server = new ProcessBuilder("sleep", "60").start();
        page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/health/ready", exchange -> {
            String text = answer.get();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(text.equals(READY) ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        page.start();
        Files.createDirectories(settings.run());
        Files.writeString(settings.run().resolve("http.port"), page.getAddress().getPort() + "\n");
    }

    @AfterEach
    void stop() {
        page.stop(0);
        server.destroyForcibly();
    }

    private Readiness readiness() throws IOException {
        return new Readiness(settings, LogTail.of(root.resolve("server.out")));
    }

    @Test
    void waitsAsLongAsTheServerIsAtWork() throws Exception {
        answer = () -> asked.incrementAndGet() <= LONG ? AT_WORK : READY;

        readiness().await(server, LIMIT);

        assertThat(asked).hasValue(LONG + 1);
    }

    @Test
    void givesUpWhenNothingGoesOn() throws Exception {
        answer = () -> UPGRADE.formatted("");

        assertThatThrownBy(() -> readiness().await(server, LIMIT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("being brought up to date: step 7 of 9");
    }

    @Test
    void givesUpWhenTheWorkIsDoneAndNothingFollows() throws Exception {
        answer = () ->
                asked.incrementAndGet() <= LONG ? AT_WORK : "{\"ready\":false,\"reason\":\"mqtt: not started yet\"}";

        assertThatThrownBy(() -> readiness().await(server, LIMIT)).hasMessageContaining("mqtt: not started yet");

        assertThat(asked).hasValueGreaterThan(LONG);
    }
}
