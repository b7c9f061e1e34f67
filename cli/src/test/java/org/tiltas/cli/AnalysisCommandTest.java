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
    void showsHowAResidentDoes() throws Exception {
        server.answers.put("GET /api/v1/analyses/activity/progress/for/Patient/17", """
                {"module": "activity", "for": "Patient/17",
                 "plans": [{"source": "CarePlan/12", "from": "2026-11-23", "until": null, "aims": [{}, {}]}],
                 "weeks": [{"from": "2026-11-23", "until": "2026-11-29", "aims": [
                   {"source": "CarePlan/12", "state": "missed", "note": "1 of 2 days with strength exercise",
                    "text": "chair gym"}]}]}""");

        assertThat(run("progress", "activity", "--for", "Patient/17"))
                .contains("CarePlan/12  2026-11-23         2\n", "\n2026-11-23 – 2026-11-29\n")
                .contains("  missed  1 of 2 days with strength exercise  CarePlan/12  chair gym\n");
        assertThatThrownBy(() -> run("progress", "activity")).hasMessageStartingWith("--for is missing");
    }

    @Test
    void triesOtherLimits() throws Exception {
        server.answers.put("POST /api/v1/analyses/vital-limits/simulate", """
                {"measurements": 4000, "before": {"alarms": 3, "true": 1, "falseAlarm": 2, "technical": 0},
                 "after": {"alarms": 1, "true": 0, "falseAlarm": 0, "technical": 0},
                 "days": [{"day": "2026-07-01", "before": 3, "after": 1}], "missed": ["a1"]}""");

        assertThat(run("try", "vital-limits", "heart-rate.high=130", "--for", "Patient/17", "--days", "7"))
                .startsWith("4000 measurements\n")
                .contains("as it is    3       1     2      0\n", "with these  1       0     0      0\n")
                .contains("2026-07-01  3         1\n")
                .endsWith("1 that were found true would not have come\n");
        assertThat(server.asked.get(0)).contains("\"for\":\"Patient/17\"", "\"values\":{\"heart-rate.high\":\"130\"}");
    }

    @Test
    void showsWhatAlertsWereWorth() throws Exception {
        server.answers.put("GET /api/v1/precision?by=ward&days=7&module=news2", """
                {"days": 7, "items": [{"name": "Location/3", "alerts": 40, "judged": 12, "true": 6, "precision": 0.5,
                 "before": {"precision": 1.0}, "falls": true}, {"name": "", "alerts": 1, "judged": 0, "true": 0,
                 "precision": null, "before": {"precision": null}, "falls": false}]}""");

        assertThat(run("precision", "news2", "--by", "ward", "--days", "7"))
                .contains("Location/3  40      12      6     0.5        1.0     FALLS\n")
                .contains("(none)      1       0       0\n");
        assertThatThrownBy(() -> run("precision", "--days", "all")).hasMessageStartingWith("--days: must be");
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
