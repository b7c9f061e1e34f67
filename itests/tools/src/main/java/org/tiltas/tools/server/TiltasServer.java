package org.tiltas.tools.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.tiltas.tools.home.ServerApi;

/**
 * The real distribution, handled as its owner does: by the {@code tiltas} command, with a data directory of its own.
 * The first start takes any free ports, later ones the same again, so that clients find the server after a crash.
 */
public final class TiltasServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path root;
    private final Path data;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final String adminPassword;

    /**
     * @param root project root, where the {@code tiltas} command is
     * @param environment added to this program's own and to what this class sets
     */
    public TiltasServer(Path root, Path data, String adminPassword, Map<String, String> environment) {
        this.root = root.toAbsolutePath();
        this.data = data.toAbsolutePath();
        this.adminPassword = adminPassword;
        for (String port : new String[] {"HTTP", "MQTT", "MLLP"}) {
            this.environment.put("TILTAS_" + port + "_PORT", "0");
        }
        this.environment.putAll(environment);
        this.environment.put("TILTAS_DATA", this.data.toString());
        this.environment.put("TILTAS_ADMIN_PASSWORD", adminPassword);
    }

    /**
     * Starts the server and waits until the command says that it is ready.
     *
     * @throws IOException with the command's reason
     */
    public TiltasServer start() throws IOException {
        Files.createDirectories(data);
        command("start");
        environment.put("TILTAS_HTTP_PORT", Integer.toString(httpPort()));
        environment.put("TILTAS_MQTT_PORT", Integer.toString(mqttPort()));
        return this;
    }

    public void stop() throws IOException {
        command("stop");
    }

    /** SIGKILL, and waits until the process is gone. */
    public void kill() throws IOException {
        Optional<ProcessHandle> process = process();
        if (process.isPresent()) {
            process.get().destroyForcibly();
            try {
                process.get().onExit().get(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("process " + process.get().pid() + " does not die", e);
            }
        }
    }

    /** The running process, if it runs. */
    public Optional<ProcessHandle> process() throws IOException {
        Path file = data.resolve("run/server.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        long pid = Long.parseLong(firstLine(file));
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    public int httpPort() throws IOException {
        return Integer.parseInt(firstLine(data.resolve("run/http.port")));
    }

    public int mqttPort() throws IOException {
        return Integer.parseInt(firstLine(data.resolve("run/mqtt.port")));
    }

    /** Where HL7 v2 is spoken; 0 if nowhere. */
    public int mllpPort() throws IOException {
        Path file = data.resolve("run/mllp.port");
        return Files.exists(file) ? Integer.parseInt(firstLine(file)) : 0;
    }

    public Path data() {
        return data;
    }

    public ServerApi api() throws IOException {
        return new ServerApi("http://127.0.0.1:" + httpPort(), "admin", adminPassword);
    }

    /** Resident memory of the JVM (VmRSS), in kilobytes; empty where there is no {@code /proc}. */
    public OptionalLong residentKilobytes() throws IOException {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return OptionalLong.empty();
        }
        Path status = Path.of("/proc", Long.toString(process.get().pid()), "status");
        if (!Files.exists(status)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", "")))
                    .findFirst();
        }
    }

    /** Bytes of all files in the data directory, about: PostgreSQL adds and removes files meanwhile. */
    public long diskBytes() throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    private String command(String name) throws IOException {
        Path output = Files.createTempFile("tiltas-" + name, ".out");
        try {
            // a file, not a pipe: the server in the background would keep a pipe open
            ProcessBuilder builder = new ProcessBuilder(root.resolve("tiltas").toString(), name)
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("tiltas " + name + " did not return within " + PATIENCE);
            }
            String text = Files.readString(output).strip();
            if (process.exitValue() != 0) {
                throw new IOException("tiltas " + name + " ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String firstLine(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip).orElseThrow(() -> new IOException(file + " is empty"));
        }
    }

    /** Stops the server by whatever it takes, and the PostgreSQL that a killed server may have left in its data. */
    @Override
    public void close() throws IOException {
        if (process().isPresent()) {
            try {
                stop();
            } catch (IOException e) {
                kill();
            }
        }
        killPostmaster();
    }

    private void killPostmaster() throws IOException {
        if (!Files.isDirectory(data)) {
            return;
        }
        try (Stream<Path> files = Files.find(data, 6, (p, a) -> p.endsWith("postmaster.pid"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Optional<ProcessHandle> process =
                        ProcessHandle.of(Long.parseLong(firstLine(file))).filter(this::isOurPostgres);
                if (process.isPresent()) {
                    process.get().destroy();
                    CompletableFuture<ProcessHandle> exit = process.get().onExit();
                    exit.completeOnTimeout(process.get(), 20, TimeUnit.SECONDS).join();
                }
            }
        }
    }

    /** A pid may have been given to somebody else since. */
    private boolean isOurPostgres(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(data.toString());
    }
}
