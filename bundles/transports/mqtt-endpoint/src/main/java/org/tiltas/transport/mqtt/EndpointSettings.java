package org.tiltas.transport.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tiltas.spi.server.Settings;

/**
 * How the endpoint listens and what it allows.
 *
 * @param bind address of the listeners
 * @param plainPort port without TLS; 0 for any free one
 * @param tls certificate and listener with TLS, if wanted
 * @param plainAllowed a plain listener may face other machines
 * @param maxConnections connections at once
 * @param receiveMaximum unacknowledged publishes per connection (MQTT 5: Receive Maximum)
 * @param maxPacket bytes of one MQTT packet; a larger one ends the connection
 * @param sessionExpiry how long a session of MQTT 3.1.1 outlives its connection
 */
record EndpointSettings(
        String bind,
        int plainPort,
        Optional<Tls> tls,
        boolean plainAllowed,
        int maxConnections,
        int receiveMaximum,
        int maxPacket,
        Duration sessionExpiry) {
    /** Sessions are rows in a database: none is kept for longer than this without its client. */
    static final Duration LONGEST_SESSION = Duration.ofDays(30);

    /** Certificate chain and key as PEM files. */
    record Tls(Path certificate, Path key, int port) {}

    /** @throws IllegalArgumentException naming the variable that cannot be used */
    static EndpointSettings ofSettings() {
        Optional<String> certificate = Settings.get("TILTAS_TLS_CERT");
        Optional<String> key = Settings.get("TILTAS_TLS_KEY");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    (certificate.isPresent() ? "TILTAS_TLS_KEY" : "TILTAS_TLS_CERT") + ": missing, the other is set");
        }
        int tlsPort = Settings.port("TILTAS_MQTTS_PORT", 8883);
        return new EndpointSettings(
                Settings.bind(),
                Settings.port("TILTAS_MQTT_PORT", 1883),
                certificate.map(file -> new Tls(Path.of(file), Path.of(key.orElseThrow()), tlsPort)),
                Settings.get("TILTAS_ALLOW_PLAIN").map("true"::equalsIgnoreCase).orElse(false),
                Settings.number("TILTAS_MQTT_CONNECTIONS", 20_000, 1, 1_000_000),
                Settings.number("TILTAS_MQTT_UNACKNOWLEDGED", 200, 1, 65_535),
                Settings.number("TILTAS_MQTT_PACKET_KB", 4096, 1, 65_536) * 1024,
                Duration.ofDays(Settings.number("TILTAS_MQTT_SESSION_DAYS", 7, 0, 30)));
    }

    /** Whether the plain listener opens: never towards other machines, unless allowed. */
    boolean plainListens() throws IOException {
        if (plainAllowed || InetAddress.getByName(bind).isLoopbackAddress()) {
            return true;
        }
        if (tls.isPresent()) {
            return false;
        }
        throw new IOException("TILTAS_BIND: " + bind
                + " is no loopback address and MQTT without TLS is refused there; set TILTAS_TLS_CERT and"
                + " TILTAS_TLS_KEY, or TILTAS_ALLOW_PLAIN=true");
    }

    /** Says in one line what is wrong with the bind address or the TLS files. */
    void check() throws IOException {
        try {
            InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new IOException("TILTAS_BIND: unknown host " + bind, e);
        }
        if (tls.isPresent()) {
            readable("TILTAS_TLS_CERT", tls.get().certificate());
            readable("TILTAS_TLS_KEY", tls.get().key());
        }
    }

    private static void readable(String variable, Path file) throws IOException {
        if (!file.toFile().canRead()) {
            throw new IOException(variable + ": cannot read " + file);
        }
    }
}
