package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.modules.LifeCycle.Refusal;

class ModulesTest {
    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return server.send(server.request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void aJarIsGivenToTheLifeCycleWithWhoAndWhy() throws Exception {
        HttpResponse<String> answer =
                post("/api/v1/modules?approveUnsigned=trying%20it&allowOlder=true", "application/java-archive", "jar");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(AdminServer.json(answer).path("id").asText()).isEqualTo("gatt");
        assertThat(server.lifeCycle.calls)
                .containsExactly("install 3 Request[who=admin, approval=Optional[trying it], allowOlder=true]");
    }

    @Test
    void aRefusalIsOneLineWithTheRightStatus() throws Exception {
        server.lifeCycle.refusal = Optional.of(new Refusal("jar: not a jar file"));
        HttpResponse<String> unfit = post("/api/v1/modules", "application/java-archive", "x");
        assertThat(unfit.statusCode()).isEqualTo(422);
        assertThat(AdminServer.json(unfit).path("detail").asText()).isEqualTo("jar: not a jar file");

        server.lifeCycle.refusal = Optional.of(new Refusal(Refusal.Kind.CONFLICT, "Bundle-Version: older"));
        assertThat(post("/api/v1/modules", "application/java-archive", "x").statusCode())
                .isEqualTo(409);
        server.lifeCycle.refusal = Optional.of(new Refusal(Refusal.Kind.UNKNOWN, "id: there is no module 'x'"));
        assertThat(server.send("DELETE", "/api/v1/modules/x", "").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongTypesParametersAndFieldsAreNamed() throws Exception {
        assertThat(post("/api/v1/modules", "application/json", "{}").statusCode())
                .isEqualTo(415);
        assertThat(post("/api/v1/modules?allowOlder=yes", "application/java-archive", "x")
                        .body())
                .contains("allowOlder: must be true or false");
        assertThat(post("/api/v1/modules?approve=x", "application/java-archive", "x")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/api/v1/modules/gatt/rollback", "application/json", "{\"to\": \"1\"}")
                        .body())
                .contains("to:");
        assertThat(server.lifeCycle.calls).isEmpty();
    }

    @Test
    void oneModuleShowsItsKeptVersions() throws Exception {
        JsonNode gatt = AdminServer.json(server.get("/api/v1/modules/gatt"));

        assertThat(gatt.path("versions").findValuesAsText("version")).containsExactly("1.1.0", "1.0.0");
        assertThat(gatt.path("versions").get(0).path("approval").asText()).isEqualTo("for a test");
        assertThat(gatt.path("versions").get(0).path("signer").isNull()).isTrue();
    }

    @Test
    void rollbackRemoveAndResumeReachTheLifeCycle() throws Exception {
        assertThat(post("/api/v1/modules/gatt/rollback", "application/json", "").statusCode())
                .isEqualTo(200);
        post("/api/v1/modules/gatt/rollback", "application/json", "{\"version\": \"1.0.0\"}");
        assertThat(post("/api/v1/modules/gatt/resume", "application/json", "").statusCode())
                .isEqualTo(200);
        assertThat(server.send("DELETE", "/api/v1/modules/gatt", "").statusCode())
                .isEqualTo(204);
        assertThat(server.lifeCycle.calls)
                .containsExactly(
                        "rollback gatt Optional.empty admin",
                        "rollback gatt Optional[1.0.0] admin",
                        "resume gatt admin",
                        "remove gatt admin");
    }

    @Test
    void aPreviewComparesTheLastMessagesASpanOrLiveOnes() throws Exception {
        String preview = "/api/v1/modules/gatt/preview";
        HttpResponse<String> answer = post(preview + "?last=20", "application/java-archive", "jar");
        assertThat(AdminServer.json(answer).path("same").asInt()).isEqualTo(7);
        post(preview, "application/java-archive", "jar");
        post(preview + "?from=2026-11-01T00:00:00Z", "application/java-archive", "jar");
        post(preview + "?live=PT1S", "application/java-archive", "jar");
        post(preview + "?last=9&partner=hospital", "application/java-archive", "jar");
        assertThat(server.lifeCycle.calls)
                .containsExactly(
                        "preview gatt 3 20 false",
                        "preview gatt 3 500 false",
                        "preview gatt 3 0 true",
                        "preview gatt 3 0 true",
                        "preview gatt 3 9 false hospital");

        assertThat(post(preview + "?last=0", "application/java-archive", "jar").body())
                .contains("last: must be a number");
        assertThat(post(preview + "?live=P1D", "application/java-archive", "jar")
                        .body())
                .contains("live: must be at most PT5M");
        assertThat(post(preview + "?live=soon", "application/java-archive", "jar")
                        .body())
                .contains("live: must be an ISO 8601 duration");
    }
}
