package org.tiltas.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tiltas run}: a server in the foreground, logging to the terminal, until Ctrl-C or SIGTERM. */
final class RunCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Installation installation;
    private final Settings settings;

    RunCommand(Installation installation, Settings settings) {
        this.installation = installation;
        this.settings = settings;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Options.none(args);
        ServerHome home = StartCommand.prepare(installation, settings);
        Launcher launcher = new Launcher(settings, installation, home);
        Readiness readiness = new Readiness(settings, LogTail.of(launcher.output()));
        Process server = launcher.attached();
        ServerProcess.record(settings, server.toHandle());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-server"));
        try {
            readiness.await(server, Duration.ofDays(1));
            AdminPassword.showOnce(settings);
            int code = server.waitFor();
            if (code != 0) {
                throw new CommandFailure("the server ended with code " + code);
            }
            return Main.OK;
        } finally {
            ServerProcess.forget(settings);
        }
    }

    private void stop(Process server) {
        server.destroy();
        try {
            if (!server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
            ServerProcess.forget(settings);
        } catch (InterruptedException e) {
            server.destroyForcibly();
        } catch (IOException e) {
            System.err.println("tiltas: " + e.getMessage());
        }
    }
}
