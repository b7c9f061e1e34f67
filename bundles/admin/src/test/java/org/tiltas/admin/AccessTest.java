package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.admin.account.AccountBook;
import org.tiltas.admin.account.Tokens;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Passwords;

class AccessTest {
    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void makesTheFirstAccountFromTheEnvironment() throws Exception {
        server.allRooms();

        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(200);
        assertThat(server.journal.record("account", "admin").orElseThrow().body())
                .contains("pbkdf2-sha256$")
                .doesNotContain(AdminServer.PASSWORD);
        assertThat(data.resolve("run/admin-password.once")).doesNotExist();
    }

    @Test
    void generatesAPasswordForItsOwnerOnly() throws Exception {
        System.clearProperty("tiltas.admin.password");
        server.allRooms();

        Path once = data.resolve("run/admin-password.once");
        String password = Files.readString(once).trim();
        server.auth = AdminServer.basic("admin", password);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(once)))
                .isEqualTo("rw-------");
        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(200);
        new AccountBook(server.journal).close();
        assertThat(Files.readString(once).trim()).isEqualTo(password);
    }

    @Test
    void refusesWhoIsNotKnown() throws Exception {
        server.allRooms();

        server.auth = null;
        HttpResponse<String> nobody = server.get("/api/v1/gateways");
        HttpResponse<String> unknownPath = server.get("/api/v1/secret-door");
        server.auth = AdminServer.basic("admin", "wrong");
        HttpResponse<String> wrong = server.get("/api/v1/gateways");
        server.auth = "Bearer tlt_nothing";
        HttpResponse<String> token = server.get("/api/v1/gateways");
        server.auth = "Basic !!!";
        HttpResponse<String> garbled = server.get("/api/v1/gateways");

        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic realm=");
        assertThat(nobody.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(unknownPath.statusCode()).isEqualTo(401);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(token.statusCode()).isEqualTo(401);
        assertThat(garbled.statusCode()).isEqualTo(401);
    }

    @Test
    void needsTheRole() throws Exception {
        server.allRooms();
        String body = "{\"passwordHash\": \"" + Passwords.hash("plain") + "\", \"roles\": [\"carer\"]}";
        server.journal
                .commit(new Unit().put(RecordWrite.create("account", "ona", body)))
                .join();

        server.auth = AdminServer.basic("ona", "plain");

        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(403);
    }

    @Test
    void forgetsAPasswordWhenTheAccountChanges() throws Exception {
        server.allRooms();
        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(200);

        String body = "{\"passwordHash\": \"" + Passwords.hash("another") + "\", \"roles\": [\"admin\"]}";
        server.journal
                .commit(new Unit().put(RecordWrite.put("account", "admin", body)))
                .join();

        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(401);
    }

    @Test
    void neverLocksTheAccount() throws Exception {
        server.allRooms();
        String right = server.auth;
        server.auth = AdminServer.basic("admin", "wrong");
        for (int i = 0; i < 7; i++) {
            assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(401);
        }

        server.auth = right;

        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(200);
    }

    @Test
    void givesAndRevokesTokens() throws Exception {
        server.allRooms();
        HttpResponse<String> created = server.send("POST", "/api/v1/tokens", "{\"name\": \"backup\", \"days\": 2}");
        JsonNode token = AdminServer.json(created);
        String basic = server.auth;

        server.auth = "Bearer " + token.path("token").asText();
        int withToken = server.get("/api/v1/status").statusCode();
        String list = server.get("/api/v1/tokens").body();
        int deleted = server.send("DELETE", "/api/v1/tokens/" + token.path("id").asText(), null)
                .statusCode();
        int afterwards = server.get("/api/v1/status").statusCode();
        server.auth = basic;
        JsonNode audit =
                AdminServer.json(server.get("/api/v1/audit")).path("items").get(0);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(withToken).isEqualTo(200);
        assertThat(list)
                .contains("backup")
                .doesNotContain(token.path("token").asText())
                .doesNotContain("hash");
        assertThat(deleted).isEqualTo(204);
        assertThat(afterwards).isEqualTo(401);
        assertThat(audit.path("who").asText()).isEqualTo("admin/backup");
        assertThat(audit.path("action").asText()).isEqualTo("token.delete");
    }

    @Test
    void tokensExpire() throws Exception {
        server.allRooms();
        Tokens.Fresh old = Tokens.make("t1", "old", "admin", Instant.now().minusSeconds(60), Duration.ofSeconds(30));
        server.journal.commit(new Unit().put(old.write())).join();

        server.auth = "Bearer " + old.token();

        assertThat(server.get("/api/v1/status").statusCode()).isEqualTo(401);
    }

    @Test
    void refusesPagesOfOtherSites() throws Exception {
        server.allRooms();

        HttpResponse<String> answer =
                server.send(server.request("/api/v1/status").header("Sec-Fetch-Site", "cross-site"));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void saysWhichRoomIsMissing() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/status");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("journal: not started yet");
    }
}
