package org.tiltas.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.tools.server.FakeRoot;
import org.tiltas.tools.server.ToolProcess;

class DemoTest {
    @TempDir
    Path directory;

    @Test
    void runsForAWhileShowsCountersAndLeavesNothingBehind() throws Exception {
        Path root = FakeRoot.in(directory.resolve("root"));
        String output;
        try (ToolProcess demo = ToolProcess.start(
                Demo.class, "128m", directory.resolve("out"), "--root", root.toString(), "--seconds", "8")) {
            output = demo.await(Duration.ofSeconds(60));
        }
        assertThat(output).contains("20 residents", "received", "at the partner", "Try, in another terminal");
        Path data = root.resolve("data/demo");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("demo.secrets"))))
                .isEqualTo("rw-------");
        assertThat(output)
                .doesNotContain(Files.readAllLines(data.resolve("demo.secrets")).get(0));
        assertThat(data.resolve("run/server.pid")).doesNotExist();
    }

    @Test
    void aServerThatDoesNotStartIsToldInOneLine() throws Exception {
        Path root = directory.resolve("nothing");
        Files.createDirectories(root);
        try (ToolProcess demo = ToolProcess.start(
                Demo.class, "128m", directory.resolve("out"), "--root", root.toString(), "--seconds", "3")) {
            assertThatThrownBy(() -> demo.await(Duration.ofSeconds(30)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended with 1")
                    .hasMessageContaining("demo: ");
        }
    }
}
