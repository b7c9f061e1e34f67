package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountCommandTest {
    private static final Pattern PASSWORD = Pattern.compile("password: ([A-Za-z0-9_-]{24}) ");

    @TempDir
    Path root;

    private StandInServer server;

    @BeforeEach
    void start() throws Exception {
        server = new StandInServer(root);
        server.answers.put("GET /api/v1/accounts", """
                {"items": [{"id": "admin", "role": "admin"},
                 {"id": "reader", "role": "partner", "partner": "hospital"}]}""");
        server.answers.put(
                "GET /api/v1/accounts/reader", "{\"id\":\"reader\",\"role\":\"partner\",\"partner\":\"hospital\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String run(String... args) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(new AccountCommand(server.settings(), printed).run(List.of(args)))
                .isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String password(String shown) {
        Matcher matcher = PASSWORD.matcher(shown);
        assertThat(matcher.find()).as(shown).isTrue();
        return matcher.group(1);
    }

    @Test
    void listsThem() throws Exception {
        assertThat(run("list")).isEqualTo("""
                ID      ROLE     PARTNER
                admin   admin
                reader  partner  hospital
                """);
    }

    @Test
    void addsOneWithAPasswordShownOnce() throws Exception {
        String password = password(run("add", "second", "--partner", "hospital"));
        String other = password(run("add", "boss", "--admin"));

        assertThat(server.asked)
                .contains(
                        "PUT /api/v1/accounts/second {\"role\":\"partner\",\"partner\":\"hospital\",\"password\":\""
                                + password + "\"}",
                        "PUT /api/v1/accounts/boss {\"role\":\"admin\",\"password\":\"" + other + "\"}");
        assertThatThrownBy(() -> run("add", "reader", "--partner", "hospital")).hasMessageContaining("already");
        assertThatThrownBy(() -> run("add", "reader")).hasMessageContaining("either --partner or --admin");
    }

    @Test
    void givesANewPasswordAndRemoves() throws Exception {
        String password = password(run("password", "reader"));
        run("remove", "reader");

        assertThat(server.asked)
                .contains(
                        "PUT /api/v1/accounts/reader {\"role\":\"partner\",\"partner\":\"hospital\",\"password\":\""
                                + password + "\"}",
                        "DELETE /api/v1/accounts/reader");
    }
}
