package org.tiltas.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpPortsTest {
    @AfterEach
    void forgetData() {
        System.clearProperty("tiltas.data");
    }

    @Test
    void announcesWhatTheServiceHasBound(@TempDir Path data) {
        System.setProperty("tiltas.data", data.toString());
        HttpPorts ports = new HttpPorts();
        ports.listening(Map.of());
        assertThat(data.resolve("run")).doesNotExist();

        ports.listening(Map.of(
                "osgi.http.endpoint", new String[] {"http://127.0.0.1:40123/", "https://127.0.0.1:40124/", "/odd"}));

        assertThat(data.resolve("run/http.port")).hasContent("40123");
        assertThat(data.resolve("run/https.port")).hasContent("40124");
    }
}
