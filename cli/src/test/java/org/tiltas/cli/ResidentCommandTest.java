package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentCommandTest {
    @TempDir
    Path root;

    private StandInServer server;

    @BeforeEach
    void start() throws Exception {
        server = new StandInServer(root);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(String... args) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(new ResidentCommand(server.settings(), printed).run(List.of(args)))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsWhatWouldBeRemovedAndHowToGoOn() throws Exception {
        server.answers.put(
                "POST /api/v1/residents/17/erasure",
                "{\"wouldRemove\":{\"observations\":4},\"partners\":{\"hospital\":2},\"keptUntil\":\"2036-01-01\","
                        + "\"code\":\"00112233\"}");

        assertThat(run("erase", "17", "--by", "resident", "--reason", "moved out"))
                .contains("{observations=4}", "{hospital=2}", "2036-01-01", "--code 00112233");
    }

    @Test
    void showsTheCertificateWithEveryPartnersAnswers() throws Exception {
        server.answers.put(
                "GET /api/v1/erasures/e1",
                "{\"id\":\"e1\",\"state\":\"done\",\"removed\":{\"observations\":4},"
                        + "\"partners\":{\"hospital\":{\"pending\":0,\"answers\":{\"200\":2}}}}");

        assertThat(run("certificate", "e1"))
                .contains("state: done", "removed: {observations=4}", "partner hospital: pending 0, answers {200=2}");
    }

    @Test
    void restrictsAndLifts() throws Exception {
        server.answers.put("POST /api/v1/residents/17/restriction", "{}");
        server.answers.put("DELETE /api/v1/residents/17/restriction", "");

        assertThat(run("restrict", "17", "--reason", "contested")).isEqualTo("restricted\n");
        assertThat(run("lift", "17")).isEqualTo("lifted\n");
    }

    @Test
    void needsAReason() {
        assertThatThrownBy(() -> run("erase", "17", "--by", "resident"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--reason is missing");
    }
}
