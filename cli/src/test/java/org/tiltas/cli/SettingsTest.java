package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path root;

    @Test
    void anUnknownTimeZoneIsNamed() {
        assertThatThrownBy(() -> Settings.from(Map.of("TILTAS_ZONE", "Mars/Olympus"), root))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("TILTAS_ZONE=Mars/Olympus");
    }

    @Test
    void aLicenceIsThereOrNot() throws Exception {
        assertThatThrownBy(() -> Settings.from(Map.of("TILTAS_SNOMED_UK", "perhaps"), root))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("TILTAS_SNOMED_UK=perhaps is neither true nor false");
        assertThat(Settings.from(Map.of("TILTAS_SNOMED_UK", "true"), root).forServer())
                .containsEntry("TILTAS_SNOMED_UK", "true");
    }

    @Test
    void anEmptyEnvironmentMeansALocalServerInTheDataFolder() throws Exception {
        Settings settings = Settings.from(Map.of("TILTAS_BIND", " "), root);

        assertThat(settings.data()).isEqualTo(root.resolve("data"));
        assertThat(settings.bind()).isEqualTo("127.0.0.1");
        assertThat(settings.plain()).isTrue();
        assertThat(settings.forServer())
                .containsEntry("TILTAS_HTTP_PORT", "8181")
                .containsEntry("TILTAS_MQTT_PORT", "1883")
                .containsEntry("TILTAS_MLLP_PORT", "2575")
                .doesNotContainKey("TILTAS_HTTPS_PORT");
    }

    @Test
    void theServerInheritsWhatTheCommandLineDoesNotKnow() throws Exception {
        Settings settings = Settings.from(Map.of("TILTAS_ZONE", "Europe/Vilnius"), root);

        assertThat(settings.forServer()).containsEntry("TILTAS_ZONE", "Europe/Vilnius");
    }

    @Test
    void refusesToSendPasswordsInTheClearOverANetwork() {
        assertThatThrownBy(() -> Settings.from(Map.of("TILTAS_BIND", "0.0.0.0"), root))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("TILTAS_BIND=0.0.0.0")
                .hasMessageContaining("TILTAS_ALLOW_PLAIN=true");
    }

    @Test
    void opensPlainListenersToANetworkWhenTold() throws Exception {
        Settings settings = Settings.from(Map.of("TILTAS_BIND", "0.0.0.0", "TILTAS_ALLOW_PLAIN", "true"), root);

        assertThat(settings.plain()).isTrue();
        assertThat(settings.reachable()).isEqualTo("127.0.0.1");
    }

    @Test
    void withTlsANetworkGetsTlsOnly() throws Exception {
        Map<String, String> env = new HashMap<>(Map.of("TILTAS_BIND", "0.0.0.0"));
        env.put("TILTAS_TLS_CERT", Files.createFile(root.resolve("cert.pem")).toString());
        env.put("TILTAS_TLS_KEY", Files.createFile(root.resolve("key.pem")).toString());

        Settings settings = Settings.from(env, root);

        assertThat(settings.plain()).isFalse();
        assertThat(settings.forServer())
                .containsEntry("TILTAS_HTTPS_PORT", "8443")
                .containsEntry("TILTAS_MQTTS_PORT", "8883");
    }

    @Test
    void namesTheVariableThatIsWrong() {
        assertThatThrownBy(() -> Settings.from(Map.of("TILTAS_HTTP_PORT", "70000"), root))
                .hasMessage("TILTAS_HTTP_PORT: '70000' is not a port (0 to 65535)");
        assertThatThrownBy(() -> Settings.from(Map.of("TILTAS_MQTT_PORT", "x"), root))
                .hasMessageContaining("TILTAS_MQTT_PORT: 'x'");
        assertThatThrownBy(() -> Settings.from(Map.of("TILTAS_TLS_CERT", "/nowhere/cert.pem"), root))
                .hasMessage("TILTAS_TLS_CERT: cannot read /nowhere/cert.pem");
    }
}
