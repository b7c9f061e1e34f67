package org.tiltas.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Waits for a server that is starting, and explains why when it does not get there. */
final class Readiness {
    private static final long POLL_MILLIS = 100;
    /** After this the person waiting is told what the server is waiting for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Settings settings;
    private final LogTail log;
    private final LogTail output;

    /** To be made before the process is started, so that only its own words are read. */
    Readiness(Settings settings, LogTail output) throws IOException {
        this.settings = settings;
        this.log = LogTail.of(settings.log().resolve("tiltas.log"));
        this.output = output;
    }

    void await(Process server, Duration limit) throws CommandFailure, IOException, InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        Instant patience = Instant.now().plus(PATIENCE);
        String told = "";
        Health health = Health.ask(settings);
        while (!health.ready()) {
            if (server.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CommandFailure("the server ended with code " + server.exitValue() + ": " + lastWords());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new CommandFailure("not ready after " + limit.toSeconds() + " s: " + health.reason()
                        + " (the server is left running, see: tiltas status, and " + settings.log() + "/tiltas.log)");
            }
            health = Health.ask(settings);
            if (!health.ready() && Instant.now().isAfter(patience) && !told.equals(health.reason())) {
                told = health.reason();
                System.err.println("tiltas: not ready yet: " + told);
            }
        }
    }

    private String lastWords() throws IOException {
        return log.lastError().or(() -> lastLine(output)).orElse("it has not said why, see " + settings.log());
    }

    private static java.util.Optional<String> lastLine(LogTail tail) {
        try {
            return tail.lastLine();
        } catch (IOException e) {
            return java.util.Optional.empty();
        }
    }
}
