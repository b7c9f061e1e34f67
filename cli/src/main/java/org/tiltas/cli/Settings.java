package org.tiltas.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment of one server, checked. A port of 0 stands for any free one, {@link #OFF} for no listener. */
record Settings(
        Path data,
        String bind,
        int httpPort,
        int mqttPort,
        int mllpPort,
        Optional<Tls> tls,
        boolean plain,
        Map<String, String> environment) {
    static final int OFF = -1;

    /** Certificate chain and key as PEM files, and the ports that open with them. */
    record Tls(Path certificate, Path key, int httpsPort, int mqttsPort, int mllpsPort) {}

    static Settings fromEnvironment(Installation installation) throws CommandFailure {
        return from(System.getenv(), installation.root());
    }

    static Settings from(Map<String, String> env, Path root) throws CommandFailure {
        Path data = text(env, "TILTAS_DATA")
                .map(Path::of)
                .orElse(root.resolve("data"))
                .toAbsolutePath()
                .normalize();
        String bind = text(env, "TILTAS_BIND").orElse("127.0.0.1");
        Optional<Tls> tls = tls(env);
        boolean loopback = isLoopback(bind);
        checkZone(env);
        checkLicence(env);
        boolean allowPlain =
                Boolean.parseBoolean(text(env, "TILTAS_ALLOW_PLAIN").orElse("false"));
        if (!loopback && tls.isEmpty() && !allowPlain) {
            throw new CommandFailure("TILTAS_BIND=" + bind
                    + " would send passwords and readings in the clear: set TILTAS_TLS_CERT and TILTAS_TLS_KEY,"
                    + " or TILTAS_ALLOW_PLAIN=true");
        }
        return new Settings(
                data,
                bind,
                port(env, "TILTAS_HTTP_PORT", 8181),
                port(env, "TILTAS_MQTT_PORT", 1883),
                mllpPort(env),
                tls,
                loopback || allowPlain,
                Map.copyOf(env));
    }

    /** What the server process is told: the same environment with every default filled in and every path absolute. */
    Map<String, String> forServer() {
        Map<String, String> server = new LinkedHashMap<>(environment);
        server.put("TILTAS_DATA", data.toString());
        server.put("TILTAS_BIND", bind);
        server.put("TILTAS_HTTP_PORT", Integer.toString(httpPort));
        server.put("TILTAS_MQTT_PORT", Integer.toString(mqttPort));
        server.put("TILTAS_MLLP_PORT", mllpPort == OFF ? "off" : Integer.toString(mllpPort));
        tls.ifPresent(t -> {
            server.put("TILTAS_TLS_CERT", t.certificate().toString());
            server.put("TILTAS_TLS_KEY", t.key().toString());
            server.put("TILTAS_HTTPS_PORT", Integer.toString(t.httpsPort()));
            server.put("TILTAS_MQTTS_PORT", Integer.toString(t.mqttsPort()));
            server.put("TILTAS_MLLPS_PORT", Integer.toString(t.mllpsPort()));
        });
        return server;
    }

    Path run() {
        return data.resolve("run");
    }

    Path log() {
        return data.resolve("log");
    }

    /** An address of this machine under which a server bound to {@code bind} answers. */
    String reachable() {
        String host =
                switch (bind) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::", "[::]" -> "::1";
                    default -> bind;
                };
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static void checkZone(Map<String, String> env) throws CommandFailure {
        String zone = text(env, "TILTAS_ZONE").orElse("UTC");
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new CommandFailure("TILTAS_ZONE=" + zone + " is no time zone: give one like Europe/Vilnius");
        }
    }

    private static void checkLicence(Map<String, String> env) throws CommandFailure {
        String licensed = text(env, "TILTAS_SNOMED_UK").orElse("false");
        if (!licensed.equals("true") && !licensed.equals("false")) {
            throw new CommandFailure("TILTAS_SNOMED_UK=" + licensed + " is neither true nor false");
        }
    }

    private static Optional<Tls> tls(Map<String, String> env) throws CommandFailure {
        Optional<Path> certificate = text(env, "TILTAS_TLS_CERT").map(Path::of);
        Optional<Path> key = text(env, "TILTAS_TLS_KEY").map(Path::of);
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Tls(
                readable("TILTAS_TLS_CERT", certificate),
                readable("TILTAS_TLS_KEY", key),
                port(env, "TILTAS_HTTPS_PORT", 8443),
                port(env, "TILTAS_MQTTS_PORT", 8883),
                port(env, "TILTAS_MLLPS_PORT", 2576)));
    }

    private static Path readable(String name, Optional<Path> file) throws CommandFailure {
        if (file.isEmpty()) {
            throw new CommandFailure(name + " is missing: certificate and key come together");
        }
        if (!Files.isReadable(file.get())) {
            throw new CommandFailure(name + ": cannot read " + file.get());
        }
        return file.get().toAbsolutePath().normalize();
    }

    private static int mllpPort(Map<String, String> env) throws CommandFailure {
        boolean off =
                text(env, "TILTAS_MLLP_PORT").filter("off"::equalsIgnoreCase).isPresent();
        return off ? OFF : port(env, "TILTAS_MLLP_PORT", 2575);
    }

    private static int port(Map<String, String> env, String name, int otherwise) throws CommandFailure {
        Optional<String> value = text(env, name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int port = Integer.parseInt(value.get());
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // falls through to the refusal, which names the value
        }
        throw new CommandFailure(name + ": '" + value.get() + "' is not a port (0 to 65535)");
    }

    private static boolean isLoopback(String bind) throws CommandFailure {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new CommandFailure("TILTAS_BIND: '" + bind + "' is not an address of this machine");
        }
    }

    private static Optional<String> text(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }
}
