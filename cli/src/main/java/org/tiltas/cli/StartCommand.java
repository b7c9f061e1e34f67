package org.tiltas.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code tiltas start}: starts a server in the background and returns when it is ready. */
final class StartCommand {
    private final Installation installation;
    private final Settings settings;

    StartCommand(Installation installation, Settings settings) {
        this.installation = installation;
        this.settings = settings;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Duration limit = Options.timeout(args, Duration.ofSeconds(120));
        Instant begun = Instant.now();
        ServerHome home = prepare(installation, settings);
        Launcher launcher = new Launcher(settings, installation, home);
        java.nio.file.Files.deleteIfExists(launcher.output());
        Readiness readiness = new Readiness(settings, LogTail.of(launcher.output()));
        Process server = launcher.detached();
        ServerProcess.record(settings, server.toHandle());
        try {
            readiness.await(server, limit);
        } catch (CommandFailure e) {
            if (!server.isAlive()) {
                ServerProcess.forget(settings);
            }
            throw e;
        }
        System.out.printf(
                "Tiltas is ready at %s after %.1f s, process %d%s%n",
                Health.address(settings).orElseThrow(),
                Duration.between(begun, Instant.now()).toMillis() / 1000.0,
                server.pid(),
                others());
        AdminPassword.showOnce(settings);
        return Main.OK;
    }

    /** What must hold, and be laid out, before a server is started in this data folder. */
    static ServerHome prepare(Installation installation, Settings settings) throws CommandFailure, IOException {
        Optional<ServerProcess> running = ServerProcess.running(settings);
        if (running.isPresent()) {
            throw new CommandFailure(
                    "already running as process " + running.get().pid() + " on " + settings.data());
        }
        new Ports(settings).requireFree();
        ServerHome home = new ServerHome(settings, installation);
        home.prepare();
        new HttpListener(settings, home).write();
        return home;
    }

    private String others() throws IOException {
        String ports = new Ports(settings)
                .bound().entrySet().stream()
                        .filter(port -> !port.getKey().startsWith("http"))
                        .map(StartCommand::describe)
                        .collect(Collectors.joining(", "));
        return ports.isEmpty() ? "" : ", " + ports;
    }

    private static String describe(Map.Entry<String, Integer> port) {
        return port.getKey() + " " + port.getValue();
    }
}
