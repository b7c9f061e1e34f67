package org.tiltas.tools.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another Java program on this program's class path; its output goes to a file. */
public final class ToolProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private ToolProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static ToolProcess start(Class<?> main, String heap, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ToolProcess(process, output);
    }

    /**
     * Waits for a program that ends by itself.
     *
     * @return its output
     */
    public String await(Duration longest) throws IOException, InterruptedException {
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new IOException("still running after " + longest + ": " + output);
        }
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException("ended with " + process.exitValue() + ": " + text.strip());
        }
        return text;
    }

    /** Waits until a file exists and has a line, and gives that line. */
    public String awaitLine(Path file, Duration longest) throws IOException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < end) {
            if (Files.exists(file) && Files.readString(file).endsWith("\n")) {
                return Files.readAllLines(file).get(0);
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("ended early: " + Files.readString(output).strip());
            }
        }
        throw new IOException("no " + file + " after " + longest);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
