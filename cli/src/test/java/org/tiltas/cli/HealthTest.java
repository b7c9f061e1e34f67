package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
    @TempDir
    Path root;

    @Test
    void readsTheReason() {
        assertThat(Health.of(200, "{\"status\":\"ready\"}").ready()).isTrue();
        assertThat(Health.of(503, "{\"reason\": \"disk is 97 % full (\\\"/data\\\")\"}"))
                .isEqualTo(new Health(false, "disk is 97 % full (\"/data\")"));
        assertThat(Health.of(503, "{\"ready\":false,\"reason\":\"journal: step 2 of 9\",\"busy\":true}"))
                .isEqualTo(new Health(false, "journal: step 2 of 9", true, List.of()));
        assertThat(Health.of(404, "<html>").reason()).isEqualTo("the health page answers 404");
    }

    @Test
    void readsTheWarnings() {
        assertThat(Health.of(200, "{\"ready\":true}").warnings()).isEmpty();
        assertThat(Health.of(200, "{\"ready\":true,\"warnings\":[\"mllp: was removed\", \"a \\\"b\\\"\"]}")
                        .warnings())
                .containsExactly("mllp: was removed", "a \"b\"");
    }

    @Test
    void asksOnThePortThatTheServerGot() throws Exception {
        Settings settings = Settings.from(Map.of("TILTAS_HTTP_PORT", "0"), root);
        assertThat(Health.ask(settings).reason()).isEqualTo("the HTTP listener is not open yet");

        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/ready", exchange -> {
            byte[] body = "{\"reason\":\"recovering\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Files.createDirectories(settings.run());
            Files.writeString(
                    settings.run().resolve("http.port"), server.getAddress().getPort() + "\n");

            assertThat(Health.ask(settings)).isEqualTo(new Health(false, "recovering"));
        } finally {
            server.stop(0);
        }
        assertThat(Health.ask(settings).reason()).startsWith("no answer from http://127.0.0.1:");
    }
}
