package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    @TempDir
    Path root;

    private Settings settings;
    private Path pidFile;

    @BeforeEach
    void runFolder() throws Exception {
        settings = Settings.from(Map.of(), root);
        Files.createDirectories(settings.run());
        pidFile = settings.run().resolve("server.pid");
    }

    @Test
    void findsTheProcessThatWasRecorded() throws Exception {
        ServerProcess.record(settings, ProcessHandle.current());

        assertThat(ServerProcess.running(settings)).hasValueSatisfying(server -> assertThat(server.pid())
                .isEqualTo(ProcessHandle.current().pid()));
    }

    @Test
    void isNotFooledByAnotherProcessWithTheSameId() throws Exception {
        ServerProcess.record(settings, ProcessHandle.current());
        List<String> lines = Files.readAllLines(pidFile);
        Files.write(pidFile, List.of(lines.get(0), "2020-01-01T00:00:00Z"));

        assertThat(ServerProcess.running(settings)).isEmpty();
    }

    @Test
    void aMissingOrBrokenFileMeansNotRunning() throws Exception {
        assertThat(ServerProcess.running(settings)).isEmpty();

        Files.writeString(pidFile, "no number");
        assertThat(ServerProcess.running(settings)).isEmpty();

        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        assertThat(ServerProcess.running(settings)).isEmpty();
    }

    @Test
    void endsAProcessAndWaitsForIt() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        ServerProcess.record(settings, sleeper.toHandle());

        boolean ended = ServerProcess.running(settings).orElseThrow().end(Duration.ofSeconds(20));

        assertThat(ended).isTrue();
        assertThat(ServerProcess.running(settings)).isEmpty();
    }

    @Test
    void saysWhenAProcessDoesNotEnd() throws Exception {
        Process deaf = new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done").start();
        try {
            assertThat(deaf.inputReader().readLine()).isEqualTo("ready");
            ServerProcess.record(settings, deaf.toHandle());

            assertThat(ServerProcess.running(settings).orElseThrow().end(Duration.ofMillis(300)))
                    .isFalse();
        } finally {
            deaf.destroyForcibly();
        }
    }
}
