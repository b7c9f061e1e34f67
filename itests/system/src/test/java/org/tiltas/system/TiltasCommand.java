package org.tiltas.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code tiltas} command with a data directory, as typed by its owner, for what it prints. */
final class TiltasCommand implements AutoCloseable {
    private final Path data;
    private final Map<String, String> environment = new HashMap<>();

    TiltasCommand(Path data, Map<String, String> more) {
        this.data = data.toAbsolutePath();
        environment.putAll(Site.environment(Site.shipped()));
        environment.put("TILTAS_DATA", this.data.toString());
        for (String listener : List.of("HTTP", "MQTT", "MLLP")) {
            environment.put("TILTAS_" + listener + "_PORT", "0");
        }
        environment.putAll(more);
    }

    /** Runs a command, which must succeed, and gives what it printed. */
    String run(String... words) throws IOException {
        String command = String.join(" ", words);
        Path output = Files.createTempFile("tiltas-" + words[0], ".out");
        try {
            List<String> line = new ArrayList<>(List.of(words));
            line.add(0, Site.root().resolve("tiltas").toString());
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("TILTAS_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(180, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("tiltas " + command + " does not return");
            }
            String text = Files.readString(output);
            if (process.exitValue() != 0) {
                throw new IOException("tiltas " + command + " ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(output);
        }
    }

    Path data() {
        return data;
    }

    int httpPort() throws IOException {
        return Integer.parseInt(Files.readString(data.resolve("run/http.port")).strip());
    }

    String base() {
        try {
            return "http://127.0.0.1:" + httpPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("run/server.pid")).get(0).strip());
    }

    /** Every process whose command line names the data directory: the server's, and its PostgreSQL's. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .filter(p -> p.info().commandLine().orElse("").contains(data.toString()))
                .toList();
    }

    /** Ends what is left of the server, by whatever it takes. */
    @Override
    public void close() throws IOException {
        if (!processes().isEmpty()) {
            try {
                run("stop");
            } catch (IOException e) {
                processes().forEach(ProcessHandle::destroyForcibly);
            }
        }
    }
}
