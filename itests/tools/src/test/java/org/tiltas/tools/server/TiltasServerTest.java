package org.tiltas.tools.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.ServerApi;

class TiltasServerTest {
    @TempDir
    Path directory;

    @Test
    void startsKillsRestartsOnTheSamePortsAndStops() throws Exception {
        Path root = FakeRoot.in(directory.resolve("root"));
        try (TiltasServer server = new TiltasServer(root, directory.resolve("data"), "secret", Map.of())) {
            server.start();
            int http = server.httpPort();
            int mqtt = server.mqttPort();
            long pid = server.process().orElseThrow().pid();
            assertThat(server.residentKilobytes()).isPresent();
            assertThat(server.diskBytes()).isPositive();

            server.kill();
            assertThat(server.process()).isEmpty();
            server.start();
            assertThat(server.httpPort()).isEqualTo(http);
            assertThat(server.mqttPort()).isEqualTo(mqtt);
            assertThat(server.process().orElseThrow().pid()).isNotEqualTo(pid);

            ServerApi api = server.api();
            assertThat(api.get("/api/v1/status").path("received").asInt()).isZero();
            assertThatThrownBy(() -> new Home(api).gateway("refused", "x", 0))
                    .hasMessage("PUT /api/v1/gateways/refused answered 400: {\"detail\":\"id: refused is refused\"}");
            server.stop();
            assertThat(server.process()).isEmpty();
        }
    }

    @Test
    void aFailingStartTellsTheCommandsReason() throws Exception {
        Path root = FakeRoot.in(directory.resolve("root"));
        try (TiltasServer server =
                new TiltasServer(root, directory.resolve("data"), "secret", Map.of("FAKE_FAILS", "1"))) {
            assertThatThrownBy(server::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("tiltas start ended with 3: port: in use");
        }
    }
}
