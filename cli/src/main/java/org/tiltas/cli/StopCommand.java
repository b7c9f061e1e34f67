package org.tiltas.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code tiltas stop}: asks the server to end and waits until it has; a second chance is not given by itself. */
final class StopCommand {
    private final Settings settings;

    StopCommand(Settings settings) {
        this.settings = settings;
    }

    int run(List<String> args) throws CommandFailure, IOException, InterruptedException {
        Duration limit = Options.timeout(args, Duration.ofSeconds(30));
        Optional<ServerProcess> running = ServerProcess.running(settings);
        if (running.isEmpty()) {
            System.out.println("Tiltas is not running on " + settings.data());
            return Main.OK;
        }
        ProcessHandle handle = running.get().handle();
        Instant begun = Instant.now();
        if (!running.get().end(limit)) {
            throw new CommandFailure("process " + handle.pid() + " has not ended within " + limit.toSeconds()
                    + " s of SIGTERM; nothing acknowledged is lost if you end it with: kill -9 " + handle.pid());
        }
        ServerProcess.forget(settings);
        System.out.printf(
                "Tiltas has stopped, process %d ended after %.1f s%n",
                handle.pid(), Duration.between(begun, Instant.now()).toMillis() / 1000.0);
        return Main.OK;
    }
}
