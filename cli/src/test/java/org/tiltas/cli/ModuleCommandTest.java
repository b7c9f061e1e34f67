package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleCommandTest {
    private static final String MODULE = """
            {"id": "gatt", "kind": "adapter", "version": "%s", "bundle": 7, "state": "%s", "reason": null, "lag": 3,
             "handled": 10, "quarantined": 1, "since": "2026-11-22T10:00:00+02:00"}""";

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
        assertThat(new ModuleCommand(server.settings(), printed).run(List.of(args)))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path jar() throws IOException {
        return Files.writeString(root.resolve("gatt-1.1.0.jar"), "PK");
    }

    @Test
    void listsAsATable() throws Exception {
        server.answers.put("GET /api/v1/modules", """
                {"items": [{"id": "gatt", "kind": "adapter", "version": "1.0.0", "state": "active", "reason": null, "lag": 0},
                 {"id": "zigbee2mqtt", "kind": "adapter", "version": "1.0.0", "state": "suspended",
                  "reason": "20 in a row\\u001b[2J", "lag": 117}]}""");

        assertThat(run("list")).isEqualTo("""
                ID           KIND     VERSION  STATE      LAG  REASON
                gatt         adapter  1.0.0    active     0
                zigbee2mqtt  adapter  1.0.0    suspended  117  20 in a row\uFFFD[2J
                """);
        assertThat(server.authorizations)
                .containsExactly("Basic "
                        + Base64.getEncoder().encodeToString("admin:sesam öffne".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aTokenGoesBeforeThePassword() throws Exception {
        server.environment.put("TILTAS_TOKEN", "tlt_abc");
        server.answers.put("GET /api/v1/modules", "{\"items\": []}");

        assertThat(run("list")).isEqualTo("No module is installed.\n");
        assertThat(server.authorizations).containsExactly("Bearer tlt_abc");
    }

    @Test
    void showsTheVersionsThatAreKept() throws Exception {
        server.answers.put(
                "GET /api/v1/modules/gatt", MODULE.formatted("1.1.0", "active").replace("10,", """
                10, "versions": [{"version": "1.1.0", "sha256": "00112233445566778899", "size": 5, "state": "active",
                "reason": null, "since": "2026-11-22T10:00:00+02:00", "by": "admin", "signer": "CN=Jana", "approval": null}],
                """));

        assertThat(run("show", "gatt"))
                .startsWith("id           gatt\n")
                .contains("handled      10\n")
                .contains("\nVERSION  STATE ")
                .contains("\n1.1.0    active  2026-11-22T10:00:00+02:00  admin  CN=Jana             001122334455\n");
    }

    @Test
    void installsAndTellsWhatItReplaced() throws Exception {
        Path jar = jar();
        server.answers.put("GET /api/v1/modules", "{\"items\": [" + MODULE.formatted("1.0.0", "active") + "]}");
        server.answers.put(
                "POST /api/v1/modules?approveUnsigned=built%20here%20%26%20now&allowOlder=true",
                MODULE.formatted("1.1.0", "active"));

        assertThat(run("install", jar.toString(), "--allow-older", "--approve", "built here & now"))
                .isEqualTo("gatt 1.1.0 is active in place of 1.0.0\n");
        assertThat(server.asked.get(1)).endsWith(" PK");
    }

    @Test
    void installsANewOne() throws Exception {
        server.answers.put("GET /api/v1/modules", "{\"items\": []}");
        server.answers.put("POST /api/v1/modules", MODULE.formatted("1.1.0", "active"));

        assertThat(run("install", jar().toString())).isEqualTo("gatt 1.1.0 is installed and active\n");
    }

    @Test
    void aRefusalIsToldInTheWordsOfTheServer() throws Exception {
        server.answers.put("DELETE /api/v1/modules/a%20b", """
                {"type": "about:blank", "title": "Not found", "status": 404, "detail": "module a b is not known"}""");
        server.status = 404;

        assertThatThrownBy(() -> run("remove", "a b"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(Main.FAILED))
                .hasMessage("module a b is not known");

        server.answers.put("DELETE /api/v1/modules/gatt", "<html>");
        assertThatThrownBy(() -> run("remove", "gatt")).hasMessageEndingWith(" answers 404");
    }

    @Test
    void previewTellsDifferencesInWords() throws Exception {
        server.answers.put("POST /api/v1/modules/gatt/preview?last=500", """
                {"messages": 500, "same": 499,
                 "changed": [{"message": "3-8127", "ordinal": 0, "field": "value", "old": "37.4", "new": null}],
                 "gone": [{"message": "3-8127", "ordinal": 1, "metric": "battery", "device": "s-1", "value": "80 %"}],
                 "added": [], "failed": [{"message": "3-1", "reason": "malformed", "detail": "flags: missing", "active": "read"}],
                 "counts": {"changed": 1002, "gone": 1, "added": 0, "failed": 1}}""");

        assertThat(run("preview", "gatt", jar().toString())).isEqualTo("""
                500 messages compared: 499 the same, 1 changed (1002 fields differ, 1 reading gone, 0 added, 1 message not readable)
                message 3-8127, reading 1: value: 37.4 becomes nothing
                message 3-8127, reading 2: gone: battery 80 % of s-1
                message 3-1: cannot be read: malformed, flags: missing
                and 1001 more changed
                """);
    }

    @Test
    void previewOfAnAnalysisOrAChannelTellsObservations() throws Exception {
        server.answers.put("POST /api/v1/modules/limits/preview?last=9&partner=hospital", """
                {"messages": 9, "same": 7,
                 "changed": [{"observation": "17", "ordinal": 0, "field": "valueQuantity.value", "old": "7", "new": "7.0"}],
                 "gone": [{"observation": "18", "ordinal": 0, "metric": "alert fast", "device": "Patient/1", "value": "high"}],
                 "added": [], "failed": [{"observation": "18", "reason": "timeout", "detail": "took too long", "active": "judged"}]}""");

        assertThat(run("preview", "limits", "--last", "9", "--partner", "hospital", jar().toString()))
                .isEqualTo("""
                9 observations compared: 7 the same, 2 changed (1 field differs, 1 gone, 0 added, 1 failed)
                observation 17: valueQuantity.value: 7 becomes 7.0
                observation 18: gone: alert fast high of Patient/1
                observation 18: fails: timeout, took too long
                """);
    }

    @Test
    void previewOfNoDifferenceSaysSo() throws Exception {
        server.answers.put("POST /api/v1/modules/gatt/preview?last=7", "{\"messages\": 7, \"same\": 7}");

        assertThat(run("preview", "gatt", "--last", "7", jar().toString()))
                .isEqualTo("7 messages compared: all the same\n");
    }

    @Test
    void rollsBackToANamedVersion() throws Exception {
        server.answers.put("GET /api/v1/modules/gatt", MODULE.formatted("1.1.0", "active"));
        server.answers.put("POST /api/v1/modules/gatt/rollback", MODULE.formatted("1.0.2", "active"));

        assertThat(run("rollback", "gatt", "1.0.2")).isEqualTo("gatt 1.0.2 is active in place of 1.1.0\n");
        assertThat(server.asked.get(1)).endsWith(" {\"version\":\"1.0.2\"}");
    }

    @Test
    void replays() throws Exception {
        String replay = """
                {"module": "gatt", "state": "done", "reason": null, "from": "A", "to": "B", "total": 5, "messages": 5,
                 "same": 3, "changed": 2, "new": 0, "withdrawn": 0, "failed": 1, "gone": 0,
                 "failures": [{"message": "3-1", "reason": "malformed", "detail": "flags: missing"}]}""";
        server.answers.put("POST /api/v1/modules/gatt/replay", replay);
        server.answers.put("GET /api/v1/modules/gatt/replay", replay);

        assertThat(run("replay", "gatt", "--from", "2026-11-20", "--to", "2026-11-21"))
                .startsWith("The replay of gatt has begun, messages received from A to B;");
        assertThat(server.asked.get(0)).endsWith(" {\"from\":\"2026-11-20\",\"to\":\"2026-11-21\"}");
        assertThat(run("replay", "gatt")).isEqualTo("""
                The replay of gatt is done: 5 of 5 messages received from A to B are read.
                Readings: 3 the same, 2 changed, 0 new, 0 withdrawn. Messages: 1 failed, 0 gone.
                message 3-1: malformed, flags: missing
                """);
    }

    @Test
    void resumesAndRemoves() throws Exception {
        server.answers.put("POST /api/v1/modules/gatt/resume", MODULE.formatted("1.1.0", "active"));

        assertThat(run("resume", "gatt")).isEqualTo("gatt 1.1.0 is active, 3 messages wait\n");
        assertThat(run("remove", "gatt")).startsWith("gatt is removed; its messages wait until");
        assertThat(server.asked).containsExactly("POST /api/v1/modules/gatt/resume", "DELETE /api/v1/modules/gatt");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> run("install", root.resolve("none.jar").toString()))
                .isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> run("show")).hasMessageContaining("expected: tiltas module show ID");
        assertThatThrownBy(() -> run("list", "--all")).hasMessageContaining("'--all' does not fit");
        assertThatThrownBy(() -> run("preview", "gatt", "x.jar", "--last"))
                .hasMessageContaining("'--last' does not fit");
        assertThatThrownBy(() -> run("replay", "gatt", "--to", "2026-11-20"))
                .hasMessageStartingWith("--from is missing");
        assertThatThrownBy(() -> run("purge"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(Main.USAGE));
        assertThat(run()).startsWith("usage: tiltas module");

        server.environment.remove("TILTAS_ADMIN_PASSWORD");
        assertThatThrownBy(() -> run("list"))
                .hasMessage("set TILTAS_ADMIN_PASSWORD to the password of admin, or TILTAS_TOKEN to a token");
        server.environment.put("TILTAS_TOKEN", "a b");
        assertThatThrownBy(() -> run("list")).hasMessageStartingWith("TILTAS_TOKEN:");

        ServerProcess.forget(server.settings());
        assertThatThrownBy(() -> run("list"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(Main.NOT_RUNNING))
                .hasMessageStartingWith("no server is running on ");
    }

    @Test
    void saysThatNobodyAnswers() {
        server.close();

        assertThatThrownBy(() -> run("list"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("no answer from http://127.0.0.1:");
    }
}
