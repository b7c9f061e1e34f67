package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command that many gateways' scripts use, where the machine has it. */
final class MosquittoPub {
    private final Path program;
    private final int port;

    private MosquittoPub(Path program, int port) {
        this.program = program;
        this.port = port;
    }

    static Optional<MosquittoPub> onPath(int port) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "mosquitto_pub"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new MosquittoPub(program, port));
    }

    /** @param version {@code 311} or {@code 5} */
    void publish(String version, String gateway, String secret, String topic, String payload) throws IOException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-V",
                        version,
                        "-i",
                        gateway + "-mosquitto-" + version,
                        "-u",
                        gateway,
                        "-P",
                        secret,
                        "-q",
                        "1",
                        "-t",
                        topic,
                        "-s")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(payload.getBytes(StandardCharsets.UTF_8));
        }
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("mosquitto_pub ends")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        assertThat(process.exitValue())
                .as("mosquitto_pub: %s", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
    }
}
