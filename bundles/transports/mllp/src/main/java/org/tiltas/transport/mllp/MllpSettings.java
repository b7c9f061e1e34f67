package org.tiltas.transport.mllp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.tiltas.api.transport.Host;

/**
 * How the listeners open and what they allow.
 *
 * @param bind address of the listeners
 * @param plainPort port without TLS, 0 for any free one; empty if there is to be none
 * @param tls certificate and listener with TLS, if wanted
 * @param plainAllowed a plain listener may face other machines
 * @param maxConnections connections at once
 * @param maxBlock bytes of one message; a larger one ends the connection
 * @param byteLimit how long nothing may come within a message
 * @param blockLimit how long a message may take from its first to its last byte
 * @param idleLimit how long nothing may come between messages
 */
record MllpSettings(
        String bind,
        OptionalInt plainPort,
        Optional<Tls> tls,
        boolean plainAllowed,
        int maxConnections,
        int maxBlock,
        Duration byteLimit,
        Duration blockLimit,
        Duration idleLimit) {

    /**
     * Certificate chain and key as PEM files.
     *
     * @param clients PEM file of the authorities whose client certificates are believed; without it none is asked for
     */
    record Tls(Path certificate, Path key, Optional<Path> clients, int port) {}

    /** @throws IllegalArgumentException naming the variable that cannot be used */
    static MllpSettings of(Host host) {
        Optional<String> certificate = host.setting("TILTAS_TLS_CERT");
        Optional<String> key = host.setting("TILTAS_TLS_KEY");
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    (certificate.isPresent() ? "TILTAS_TLS_KEY" : "TILTAS_TLS_CERT") + ": missing, the other is set");
        }
        boolean off =
                host.setting("TILTAS_MLLP_PORT").filter("off"::equalsIgnoreCase).isPresent();
        Optional<Path> clients = host.setting("TILTAS_TLS_CLIENT_CA").map(Path::of);
        int tlsPort = off ? 0 : host.port("mllps", "TILTAS_MLLPS_PORT", 2576);
        return new MllpSettings(
                host.bind(),
                off ? OptionalInt.empty() : OptionalInt.of(host.port("mllp", "TILTAS_MLLP_PORT", 2575)),
                off
                        ? Optional.empty()
                        : certificate.map(file -> new Tls(Path.of(file), Path.of(key.orElseThrow()), clients, tlsPort)),
                host.setting("TILTAS_ALLOW_PLAIN").map("true"::equalsIgnoreCase).orElse(false),
                host.number("TILTAS_MLLP_CONNECTIONS", 500, 1, 20_000),
                host.number("TILTAS_MLLP_MESSAGE_KB", 4096, 1, 4096) * 1024,
                Duration.ofSeconds(host.number("TILTAS_MLLP_BYTE_SECONDS", 30, 1, 3600)),
                Duration.ofSeconds(host.number("TILTAS_MLLP_BLOCK_SECONDS", 300, 1, 86_400)),
                Duration.ofSeconds(host.number("TILTAS_MLLP_IDLE_SECONDS", 86_400, 1, 31_536_000)));
    }

    /** Whether the plain listener opens: never towards other machines, unless allowed. */
    boolean plainListens() throws IOException {
        if (plainPort.isEmpty()) {
            return false;
        }
        if (plainAllowed || InetAddress.getByName(bind).isLoopbackAddress()) {
            return true;
        }
        if (tls.isPresent()) {
            return false;
        }
        throw new IOException("TILTAS_BIND: " + bind
                + " is no loopback address and MLLP without TLS is refused there; set TILTAS_TLS_CERT and"
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
            if (tls.get().clients().isPresent()) {
                readable("TILTAS_TLS_CLIENT_CA", tls.get().clients().get());
            }
        }
    }

    private static void readable(String variable, Path file) throws IOException {
        if (!file.toFile().canRead()) {
            throw new IOException(variable + ": cannot read " + file);
        }
    }
}
