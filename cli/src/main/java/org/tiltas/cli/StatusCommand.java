package org.tiltas.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code tiltas status [--json]}: exit code 0 when the server runs, 3 when it does not. */
final class StatusCommand {
    private final Settings settings;

    StatusCommand(Settings settings) {
        this.settings = settings;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        boolean json = Options.flag(args, "--json");
        Optional<ServerProcess> running = ServerProcess.running(settings);
        if (running.isEmpty()) {
            System.out.println(
                    json
                            ? "{\"running\":false,\"version\":" + Json.text(Help.version()) + ",\"data\":"
                                    + Json.text(settings.data().toString()) + "}"
                            : "Tiltas " + Help.version() + " is not running on " + settings.data());
            return Main.NOT_RUNNING;
        }
        Health health = Health.ask(settings);
        Map<String, Integer> ports = new Ports(settings).bound();
        System.out.println(json ? json(running.get(), health, ports) : text(running.get(), health, ports));
        return Main.OK;
    }

    private String text(ServerProcess server, Health health, Map<String, Integer> ports) {
        String listeners = ports.entrySet().stream()
                .map(port -> port.getKey() + " " + settings.bind() + ":" + port.getValue())
                .collect(Collectors.joining(", "));
        String warnings = health.warnings().stream()
                .map(warning -> System.lineSeparator() + "warning  " + warning)
                .collect(Collectors.joining());
        return String.join(
                System.lineSeparator(),
                "Tiltas " + Help.version() + " is " + (health.ready() ? "ready" : "not ready: " + health.reason()),
                "process  " + server.pid() + ", up " + uptime(server),
                "ports    " + (listeners.isEmpty() ? "none open yet" : listeners),
                "data     " + settings.data() + warnings);
    }

    private String json(ServerProcess server, Health health, Map<String, Integer> ports) {
        String listeners = ports.entrySet().stream()
                .map(port -> Json.text(port.getKey()) + ":" + port.getValue())
                .collect(Collectors.joining(","));
        return "{\"running\":true,\"version\":" + Json.text(Help.version()) + ",\"pid\":" + server.pid()
                + ",\"started\":" + Json.text(started(server)) + ",\"uptimeSeconds\":"
                + up(server).toSeconds() + ",\"ports\":{" + listeners + "},\"ready\":" + health.ready() + ",\"reason\":"
                + (health.ready() ? "null" : Json.text(health.reason())) + ",\"warnings\":["
                + health.warnings().stream().map(Json::text).collect(Collectors.joining(",")) + "],\"data\":"
                + Json.text(settings.data().toString()) + "}";
    }

    private static String started(ServerProcess server) {
        return server.started()
                .truncatedTo(ChronoUnit.SECONDS)
                .atZone(ZoneId.systemDefault())
                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    private static Duration up(ServerProcess server) {
        return Duration.between(server.started(), Instant.now());
    }

    private static String uptime(ServerProcess server) {
        Duration up = up(server);
        return up.toDays() > 0
                ? String.format("%d d %d h", up.toDays(), up.toHoursPart())
                : String.format("%d:%02d:%02d", up.toHours(), up.toMinutesPart(), up.toSecondsPart());
    }
}
