package org.tiltas.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * The server that belongs to a data folder, as its {@code run/server.pid} tells: process id and instant of start, since the
 * id alone may belong to somebody else after a restart of the machine.
 *
 * @param handle the running process
 * @param started when it started, by the system's clock
 */
record ServerProcess(ProcessHandle handle, Instant started) {
    /** The system tells starts to the hundredth of a second, and rounds differently from call to call. */
    private static final Duration SAME = Duration.ofSeconds(2);

    static Optional<ServerProcess> running(Settings settings) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(settings));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(lines.get(0));
            Instant started = Instant.parse(lines.get(1));
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> isSame(handle, started))
                    .map(handle -> new ServerProcess(handle, started));
        } catch (NumberFormatException | DateTimeParseException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    static void record(Settings settings, ProcessHandle handle) throws IOException {
        Instant started = handle.info().startInstant().orElseGet(Instant::now);
        Files.writeString(file(settings), handle.pid() + "\n" + started + "\n");
    }

    static void forget(Settings settings) throws IOException {
        Files.deleteIfExists(file(settings));
    }

    long pid() {
        return handle.pid();
    }

    private static Path file(Settings settings) {
        return settings.run().resolve("server.pid");
    }

    private static boolean isSame(ProcessHandle handle, Instant started) {
        Instant actual = handle.info().startInstant().orElse(started);
        return Duration.between(actual, started).abs().compareTo(SAME) <= 0;
    }
}
