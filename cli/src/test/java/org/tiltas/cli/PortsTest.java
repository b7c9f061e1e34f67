package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(other.getLocalPort());
            Settings settings = Settings.from(Map.of("TILTAS_HTTP_PORT", "0", "TILTAS_MQTT_PORT", port), Path.of("."));

            assertThatThrownBy(() -> new Ports(settings).requireFree())
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("MQTT port " + port + " on 127.0.0.1 is in use, choose another with TILTAS_MQTT_PORT");
        }
    }

    @Test
    void anyPortIsAlwaysFree() throws Exception {
        for (String mllp : new String[] {"0", "off"}) {
            Settings settings = Settings.from(
                    Map.of("TILTAS_HTTP_PORT", "0", "TILTAS_MQTT_PORT", "0", "TILTAS_MLLP_PORT", mllp), Path.of("."));

            assertThatCode(() -> new Ports(settings).requireFree()).doesNotThrowAnyException();
            assertThat(settings.forServer()).containsEntry("TILTAS_MLLP_PORT", mllp);
        }
    }
}
