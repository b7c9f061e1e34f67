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

class AnalysisCommandTest {
    private static final String PARAMETERS = "/api/v1/analyses/vital-limits/parameters";

    @TempDir
    Path root;

    private StandInServer server;

    @BeforeEach
    void start() throws Exception {
        server = new StandInServer(root);
        server.answers.put("GET " + PARAMETERS, """
                {"module": "vital-limits", "version": 3, "home": {"heart-rate.high": "120"}, "wards": {"w1": {"spo2.low": "90"}},
                 "for": {"Patient/17": {"spo2.low": "86"}},
                 "parameters": [{"name": "heart-rate.high", "type": "number", "unit": "/min", "usual": "110",
                                 "text": "Above this the heart rate is high."},
                                {"name": "spo2.low", "type": "number", "unit": "%", "usual": null, "text": "Low."}]}""");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(String... args) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(new AnalysisCommand(server.settings(), printed).run(List.of(args)))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsWhatCanBeSetAndWhatIs() throws Exception {
        assertThat(run("show", "vital-limits"))
                .contains("heart-rate.high  120   110    /min  Above this the heart rate is high.")
                .contains("ward w1:\n  spo2.low = 90\n", "Patient/17:\n  spo2.low = 86\n");
    }

    @Test
    void showsWhatHoldsForOneAndWhereItComesFrom() throws Exception {
        server.answers.put(
                "GET " + PARAMETERS + "/for/Patient/17",
                "{\"values\":{\"heart-rate.high\":{\"value\":\"120\",\"from\":\"home\"}}}");

        assertThat(run("show", "vital-limits", "--for", "Patient/17"))
                .contains("heart-rate.high  120      /min  home  Above", "spo2.low         not set  %           Low.");
    }

    @Test
    void setsOneAndLeavesTheOthers() throws Exception {
        server.answers.put("PUT " + PARAMETERS + "/home", "{}");
        server.answers.put("PUT " + PARAMETERS + "/for/Patient/17", "{}");

        run("set", "vital-limits", "spo2.low=88");
        run("unset", "vital-limits", "spo2.low", "--for", "Patient/17");

        assertThat(server.asked)
                .contains(
                        "PUT " + PARAMETERS
                                + "/home {\"version\":3,\"values\":{\"heart-rate.high\":\"120\",\"spo2.low\":\"88\"}}",
                        "PUT " + PARAMETERS + "/for/Patient/17 {\"version\":3,\"values\":{}}");
    }

    @Test
    void enablesByADecision() throws Exception {
        server.answers.put(
                "POST /api/v1/analyses/news2/enable",
                "{\"module\":\"news2\",\"who\":\"admin\",\"notice\":\"not CE-marked: evaluation only\"}");

        assertThat(run("enable", "news2", "--reason", "trial of ward 2"))
                .isEqualTo("news2 is enabled by admin (not CE-marked: evaluation only)\n");
        assertThat(server.asked).containsExactly("POST /api/v1/analyses/news2/enable {\"reason\":\"trial of ward 2\"}");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> run("enable", "news2")).hasMessageStartingWith("--reason is missing");
        assertThatThrownBy(() -> run("set", "vital-limits", "spo2.low"))
                .hasMessageStartingWith("'spo2.low' does not fit");
        assertThatThrownBy(() -> run("unset", "vital-limits", "spo2.high")).hasMessage("spo2.high is not set there");
        assertThatThrownBy(() -> run("set", "vital-limits", "a=b", "--ward", "w", "--for", "Patient/1"))
                .hasMessageStartingWith("give either --ward or --for");
    }
}
