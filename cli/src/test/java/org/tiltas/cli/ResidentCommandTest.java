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
    void showsWhatIsToBeToldAndTellsIt() throws Exception {
        server.answers.put(
                "GET /api/v1/erasures/e1/untold",
                "{\"items\":[{\"partner\":\"hospital\",\"state\":\"refused\",\"reference\":\"Observation/7\","
                        + "\"doubtful\":false,\"answer\":\"412 not so\"},{\"partner\":\"archive\",\"state\":\"by-hand\","
                        + "\"reference\":\"x\",\"doubtful\":true,\"answer\":\"\"}]}");
        server.answers.put(
                "GET /api/v1/erasures/e1/partners/archive/letter", "{\"text\":\"To: archive\\nErasure: e1\\u001b\"}");
        server.answers.put("POST /api/v1/erasures/e1/partners/hospital/retell", "{\"pending\":1}");
        server.answers.put(
                "POST /api/v1/erasures/e1/partners/archive/told",
                "{\"state\":\"telling\",\"partners\":{\"archive\":{\"pending\":0,\"answers\":{\"by-hand\":1},"
                        + "\"told\":[{\"at\":\"2026-05-03T10:00:00Z\",\"by\":\"nora\",\"answer\":\"done\"}]},"
                        + "\"hospital\":{\"pending\":1,\"refused\":1,\"answers\":{}}}}");

        assertThat(run("untold", "e1"))
                .isEqualToNormalizingNewlines(
                        "hospital  refused  Observation/7  412 not so\n" + "archive  by-hand  x  (it may have it)\n");
        assertThat(run("letter", "e1", "archive")).isEqualToNormalizingNewlines("To: archive\nErasure: e1\uFFFD\n");
        assertThat(run("retell", "e1", "hospital")).contains("is asked: 1");
        assertThat(run("told", "e1", "archive", "--answer", "done"))
                .contains(
                        "partner archive: pending 0, answers {by-hand=1}",
                        "2026-05-03T10:00:00Z nora: done",
                        "partner hospital: pending 1, of them refused 1, answers {}");
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
    void decidesOnWhereaboutsAndEndsThem() throws Exception {
        String decision = "{\"resident\":\"17\",\"state\":\"on\",\"purpose\":\"walks at night\",\"retention\":\"P14D\","
                + "\"from\":\"2026-11-22T10:00:00+02:00\"}";
        server.answers.put("PUT /api/v1/residents/17/whereabouts", decision);
        server.answers.put("GET /api/v1/residents/17/whereabouts", decision);
        server.answers.put("GET /api/v1/whereabouts", "{\"items\":[" + decision + "]}");
        server.answers.put("DELETE /api/v1/residents/17/whereabouts", "");

        assertThat(run("whereabouts", "17", "--purpose", "walks at night", "--keep", "14", "--decided-by", "guardian"))
                .contains("state: on", "retention: P14D");
        assertThat(run("whereabouts", "17")).contains("purpose: walks at night");
        assertThat(run("whereabouts")).isEqualTo("17  on  from 2026-11-22T10:00:00+02:00  keep P14D  walks at night\n");
        assertThat(run("whereabouts", "17", "--end")).isEqualTo("ended\n");
        assertThatThrownBy(() -> run("whereabouts", "17", "--purpose", "walks at night", "--keep", "14"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--decided-by is missing");
        assertThatThrownBy(() -> run("whereabouts", "--end")).isInstanceOf(CommandFailure.class);
    }

    @Test
    void needsAReason() {
        assertThatThrownBy(() -> run("erase", "17", "--by", "resident"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--reason is missing");
    }
}
