package org.tiltas.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Waits for a server that is starting, and explains why when it does not get there. */
final class Readiness {
    private static final long POLL_MILLIS = 100;
    /** After this the person waiting is told what the server is waiting for, and then as often at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Settings settings;
    private final LogTail log;
    private final LogTail output;
    private Instant silentUntil = Instant.now().plus(PATIENCE);
    private String told = "";

    /** To be made before the process is started, so that only its own words are read. */
    Readiness(Settings settings, LogTail output) throws IOException {
        this.settings = settings;
        this.log = LogTail.of(settings.log().resolve("tiltas.log"));
        this.output = output;
    }

    /**
     * Returns when the server is ready.
     *
     * @param limit for how long nothing may go on; while the server is at work on what it is waited for, it is waited for
     * @throws CommandFailure when the server has ended, or nothing has gone on for that long
     */
    void await(Process server, Duration limit) throws CommandFailure, IOException, InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        Health health = Health.ask(settings);
        while (!health.ready()) {
            if (server.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CommandFailure("the server ended with code " + server.exitValue() + ": " + lastWords());
            }
            if (health.busy()) {
                deadline = Instant.now().plus(limit);
            }
            if (Instant.now().isAfter(deadline)) {
                throw new CommandFailure("not ready after " + limit.toSeconds() + " s: " + health.reason()
                        + " (the server is left running, see: tiltas status, and " + settings.log() + "/tiltas.log)");
            }
            health = Health.ask(settings);
            tell(health);
        }
    }

    /** What moves on all the time is told from time to time only. */
    private void tell(Health health) {
        Instant now = Instant.now();
        if (!health.ready() && now.isAfter(silentUntil) && !told.equals(health.reason())) {
            told = health.reason();
            silentUntil = now.plus(PATIENCE);
            System.err.println("tiltas: not ready yet: " + told
                    + (health.busy() ? " (this takes as long as it takes, and is waited for)" : ""));
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
