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

class AlertCommandTest {
    private static final String ALERT = """
            {"id": "a1", "state": "active", "acknowledged": %s, "severity": "high", "opened": "2026-11-22T10:00+02:00",
             "subject": "Patient/17", "key": "subject:Patient/17", "text": "SpO2 84 %%, below 88 %%", "owner": null,
             "verdict": {"verdict": "true", "by": "night"},
             "history": [{"at": "2026-11-22T10:00:01+02:00", "what": "raised", "by": "module:vital-limits",
                          "severity": "high", "note": null}]}""";

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
        assertThat(new AlertCommand(server.settings(), printed).run(List.of(args)))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsWhatIsActive() throws Exception {
        server.answers.put(
                "GET /api/v1/alerts?state=active", "{\"items\":[" + ALERT.formatted("false") + "],\"next\":\"more\"}");

        assertThat(run("list").lines()).first().asString().startsWith("ID  STATE        SEVERITY  SINCE");
        assertThat(run("list"))
                .contains("a1  active, new  high", "Patient/17  SpO2 84 %, below 88 %", "There are more");
    }

    @Test
    void listsAllOfOneResident() throws Exception {
        server.answers.put("GET /api/v1/alerts?state=all&subject=Patient%2F17", "{\"items\":[]}");

        assertThat(run("list", "--all", "--subject", "Patient/17")).isEqualTo("No alert.\n");
    }

    @Test
    void showsWhatHappened() throws Exception {
        server.answers.put("GET /api/v1/alerts/a1", ALERT.formatted("true"));

        assertThat(run("show", "a1")).contains("verdict   true by night", "raised  module:vital-limits  high");
    }

    @Test
    void actsInWords() throws Exception {
        for (String act : List.of("acknowledge", "snooze", "verdict", "close", "assign")) {
            server.answers.put("POST /api/v1/alerts/a1/" + act, ALERT.formatted("true"));
        }

        assertThat(run("acknowledge", "a1")).isEqualTo("a1 is active, high, about Patient/17: SpO2 84 %, below 88 %\n");
        run("snooze", "a1", "PT30M", "--reason", "in the bath");
        run("verdict", "a1", "false-alarm", "--note", "strap");
        run("close", "a1", "--reason", "seen to");
        run("assign", "a1", "night");

        assertThat(server.asked)
                .containsExactly(
                        "POST /api/v1/alerts/a1/acknowledge {}",
                        "POST /api/v1/alerts/a1/snooze {\"for\":\"PT30M\",\"reason\":\"in the bath\"}",
                        "POST /api/v1/alerts/a1/verdict {\"verdict\":\"false-alarm\",\"note\":\"strap\"}",
                        "POST /api/v1/alerts/a1/close {\"reason\":\"seen to\"}",
                        "POST /api/v1/alerts/a1/assign {\"owner\":\"night\"}");
    }

    @Test
    void changesSomeStepsAndLeavesTheOthers() throws Exception {
        String table = "{\"module\":\"help\",\"steps\":{\"high\":[\"PT3M\"],\"low\":[\"PT2H\"]}}";
        server.answers.put("GET /api/v1/escalations/help", table);
        server.answers.put("PUT /api/v1/escalations/help", table);

        assertThat(run("escalation", "help")).contains("high         PT3M\n", "moderate     none\n");
        run("escalation", "help", "high=PT1M,PT3M", "moderate=");

        assertThat(server.asked)
                .contains("PUT /api/v1/escalations/help"
                        + " {\"steps\":{\"high\":[\"PT1M\",\"PT3M\"],\"low\":[\"PT2H\"],\"moderate\":[]}}");
        assertThatThrownBy(() -> run("escalation", "help", "high")).hasMessageStartingWith("'high' does not fit");
    }

    @Test
    void wantsAReason() {
        assertThatThrownBy(() -> run("close", "a1"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("--reason is missing: tiltas alert close ID --reason TEXT");
        assertThatThrownBy(() -> run("forget", "a1"))
                .hasMessage("unknown command 'alert forget', see: tiltas alert help");
    }
}
