package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Accounts;

/** Accounts are made, shown and removed; those of partners get nowhere but to the FHIR API. */
class AccountResourceTest {
    private static final String READER =
            "{\"role\": \"partner\", \"partner\": \"hospital\", \"password\": \"twelve letters\"}";

    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.journal
                .commit(new Unit().put(RecordWrite.create("partner", "hospital", "{\"url\":\"http://h\",\"auth\":{}}")))
                .join();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> put(String id, String body) throws Exception {
        return server.send("PUT", "/api/v1/accounts/" + id, body);
    }

    private int delete(String path) throws Exception {
        return server.send("DELETE", "/api/v1/" + path, null).statusCode();
    }

    @Test
    void makesShowsAndRemovesThem() throws Exception {
        HttpResponse<String> created = put("reader", READER);
        HttpResponse<String> shown = server.get("/api/v1/accounts/reader");
        HttpResponse<String> replaced = put("reader", "{\"role\": \"partner\", \"partner\": \"hospital\"}");
        Accounts.Principal who = server.accounts
                .authenticate(AdminServer.basic("reader", "twelve letters"))
                .orElseThrow();

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(shown.body())
                .contains("\"partner\":\"hospital\"", "\"role\":\"partner\"")
                .doesNotContain("twelve", "pbkdf2");
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(who.roles()).containsExactly("partner");
        assertThat(who.partner()).hasValue("hospital");
        assertThat(AdminServer.json(server.get("/api/v1/accounts"))
                        .path("items")
                        .findValuesAsText("id"))
                .containsExactly("admin", "reader");
        assertThat(server.get("/api/v1/audit").body()).contains("account.create", "account.replace");

        assertThat(delete("accounts/reader")).isEqualTo(204);
        assertThat(server.accounts.authenticate(AdminServer.basic("reader", "twelve letters")))
                .isEmpty();
        assertThat(server.get("/api/v1/accounts/reader").statusCode()).isEqualTo(404);
    }

    @Test
    void oneOfAPartnerManagesNothing() throws Exception {
        put("reader", READER);
        server.auth = AdminServer.basic("reader", "twelve letters");

        for (String path : new String[] {"status", "accounts", "messages", "audit", "partners/hospital", "nowhere"}) {
            assertThat(server.get("/api/v1/" + path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(put("other", READER).statusCode()).isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/tokens", "{\"name\": \"mine\"}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTokenMayDoWhatItsAccountMay() throws Exception {
        put("reader", READER);
        JsonNode token = AdminServer.json(
                server.send("POST", "/api/v1/tokens", "{\"name\": \"nightly\", \"account\": \"reader\"}"));
        String bearer = "Bearer " + token.path("token").asText();

        Accounts.Principal who = server.accounts.authenticate(bearer).orElseThrow();
        assertThat(who.name()).isEqualTo("reader/nightly");
        assertThat(who.roles()).containsExactly("partner");
        assertThat(who.partner()).hasValue("hospital");
        assertThat(server.send("POST", "/api/v1/tokens", "{\"name\": \"x\", \"account\": \"nobody\"}")
                        .body())
                .contains("account: there is no account nobody");

        assertThat(delete("accounts/reader")).isEqualTo(204);
        assertThat(server.accounts.authenticate(bearer)).isEmpty();
        assertThat(server.get("/api/v1/tokens").body()).doesNotContain("nightly");
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        String[][] wrong = {
            {"{\"password\": \"twelve letters\"}", "role"},
            {"{\"role\": \"king\", \"password\": \"twelve letters\"}", "role"},
            {"{\"role\": \"partner\", \"password\": \"twelve letters\"}", "partner"},
            {"{\"role\": \"partner\", \"partner\": \"nobody\", \"password\": \"twelve letters\"}", "partner"},
            {"{\"role\": \"admin\", \"partner\": \"hospital\", \"password\": \"twelve letters\"}", "partner"},
            {"{\"role\": \"admin\"}", "password"},
            {"{\"role\": \"admin\", \"password\": \"short\"}", "password"},
            {"{\"role\": \"admin\", \"password\": \"twelve letters\", \"colour\": 1}", "colour"}
        };
        for (String[] each : wrong) {
            HttpResponse<String> answer = put("new", each[0]);
            assertThat(answer.statusCode()).as(each[0]).isEqualTo(400);
            assertThat(answer.body()).contains(each[1] + ":");
        }
        assertThat(put("a:b", READER).statusCode()).isEqualTo(400);
    }

    @Test
    void theLastAdministratorStays() throws Exception {
        assertThat(delete("accounts/admin")).isEqualTo(409);
        assertThat(put("admin", "{\"role\": \"partner\", \"partner\": \"hospital\"}")
                        .statusCode())
                .isEqualTo(409);

        put("second", "{\"role\": \"admin\", \"password\": \"twelve letters\"}");
        assertThat(delete("accounts/second")).isEqualTo(204);
    }

    @Test
    void aPartnerWithAccountsStays() throws Exception {
        put("reader", READER);

        HttpResponse<String> refused = server.send("DELETE", "/api/v1/partners/hospital", null);
        delete("accounts/reader");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("reader");
        assertThat(delete("partners/hospital")).isEqualTo(204);
    }
}
