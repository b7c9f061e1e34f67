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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    private static final long POLL_MILLIS = 100;

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
                    .filter(ServerProcess::isAlive)
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

    /** Asks the server to end, in order, and waits until it has. */
    boolean end(Duration limit) throws IOException, InterruptedException {
        handle.destroy();
        Instant deadline = Instant.now().plus(limit);
        while (isAlive(handle)) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            try {
                handle.onExit().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // not yet, or nobody has collected its exit code: look again
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
        return true;
    }

    /** In a container without an init process nobody collects exit codes, and what has ended stays listed as a zombie. */
    private static boolean isAlive(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc/" + handle.pid() + "/stat"));
            return !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
        } catch (IOException e) {
            return handle.isAlive();
        }
    }

    private static Path file(Settings settings) {
        return settings.run().resolve("server.pid");
    }

    private static boolean isSame(ProcessHandle handle, Instant started) {
        Instant actual = handle.info().startInstant().orElse(started);
        return Duration.between(actual, started).abs().compareTo(SAME) <= 0;
    }
}
