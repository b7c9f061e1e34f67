package org.tiltas.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ports of the listeners: what they bind to, and what they have bound to ({@code run/<listener>.port}). */
final class Ports {
    static final List<String> LISTENERS = List.of("http", "https", "mqtt", "mqtts", "mllp", "mllps");

    private final Settings settings;

    Ports(Settings settings) {
        this.settings = settings;
    }

    /** The port a listener has bound, once it has. */
    Optional<Integer> bound(String listener) throws IOException {
        try {
            Path file = settings.run().resolve(listener + ".port");
            return Optional.of(Integer.valueOf(Files.readString(file).strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    Map<String, Integer> bound() throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String listener : LISTENERS) {
            bound(listener).ifPresent(port -> ports.put(listener, port));
        }
        return ports;
    }

    /** Refuses a start that cannot succeed, and names the setting to change. */
    void requireFree() throws CommandFailure {
        if (settings.plain()) {
            requireFree("HTTP", settings.httpPort(), "TILTAS_HTTP_PORT");
            requireFree("MQTT", settings.mqttPort(), "TILTAS_MQTT_PORT");
            requireFree("MLLP", settings.mllpPort(), "TILTAS_MLLP_PORT");
        }
        if (settings.tls().isPresent()) {
            requireFree("HTTPS", settings.tls().get().httpsPort(), "TILTAS_HTTPS_PORT");
            requireFree("MQTT over TLS", settings.tls().get().mqttsPort(), "TILTAS_MQTTS_PORT");
            if (settings.mllpPort() != Settings.OFF) {
                requireFree("MLLP over TLS", settings.tls().get().mllpsPort(), "TILTAS_MLLPS_PORT");
            }
        }
    }

    private void requireFree(String what, int port, String variable) throws CommandFailure {
        if (port == 0 || port == Settings.OFF) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(settings.bind()), port));
        } catch (IOException e) {
            throw new CommandFailure(
                    what + " port " + port + " on " + settings.bind() + " is in use, choose another with " + variable);
        }
    }
}
