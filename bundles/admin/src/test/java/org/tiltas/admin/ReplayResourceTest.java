package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.modules.Replays;

class ReplayResourceTest {
    private static final String PATH = "/api/v1/modules/gatt/replay";

    @TempDir
    Path data;

    private AdminServer server;
    private final List<String> calls = new ArrayList<>();
    private Optional<Replays.Replay> known = Optional.empty();

    private final Replays replays = new Replays() {
        @Override
        public Replay start(String adapter, Instant from, Instant to, String who) {
            calls.add("start " + adapter + " " + from + " " + to + " " + who);
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("to: must be after from");
            }
            if (known.isPresent()) {
                throw new IllegalStateException("a replay of gatt is running");
            }
            known = Optional.of(replay("running", from, to));
            return known.get();
        }

        @Override
        public Optional<Replay> get(String adapter) {
            return known;
        }

        @Override
        public Optional<Replay> cancel(String adapter, String who) {
            calls.add("cancel " + adapter + " " + who);
            return known.map(r -> replay("cancelled", r.from(), r.to()));
        }
    };

    private static Replays.Replay replay(String state, Instant from, Instant to) {
        return new Replays.Replay(
                "gatt",
                state,
                Optional.empty(),
                from,
                to,
                "admin",
                Instant.parse("2026-07-02T06:00:00Z"),
                Optional.empty(),
                10,
                6,
                5,
                4,
                3,
                2,
                1,
                7,
                List.of(new Replays.Failure("3-1", "malformed", "length: 3")));
    }

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.rooms.setReplays(replays);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void startsShowsAndCancels() throws Exception {
        HttpResponse<String> begun =
                server.send("POST", PATH, "{\"from\": \"2026-07-01\", \"to\": \"2026-07-01T12:00:00+03:00\"}");

        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(begun.headers().firstValue("Location")).contains(PATH);
        assertThat(calls).containsExactly("start gatt 2026-06-30T21:00:00Z 2026-07-01T09:00:00Z admin");
        JsonNode shown = AdminServer.json(server.get(PATH));
        assertThat(shown).isEqualTo(AdminServer.json(begun));
        assertThat(shown.toString())
                .isEqualTo("{\"module\":\"gatt\",\"state\":\"running\",\"reason\":null,"
                        + "\"from\":\"2026-07-01T00:00:00+03:00\",\"to\":\"2026-07-01T12:00:00+03:00\","
                        + "\"by\":\"admin\",\"started\":\"2026-07-02T09:00:00+03:00\",\"ended\":null,"
                        + "\"total\":10,\"messages\":6,\"same\":5,\"changed\":4,\"new\":3,\"withdrawn\":2,"
                        + "\"failed\":1,\"gone\":7,"
                        + "\"failures\":[{\"message\":\"3-1\",\"reason\":\"malformed\",\"detail\":\"length: 3\"}]}");
        assertThat(server.send("POST", PATH, "{\"from\": \"2026-07-01\"}").statusCode())
                .isEqualTo(409);
        HttpResponse<String> cancelled = server.send("DELETE", PATH, null);
        assertThat(cancelled.statusCode()).isEqualTo(202);
        assertThat(AdminServer.json(cancelled).path("state").asText()).isEqualTo("cancelled");
        assertThat(calls).endsWith("cancel gatt admin");
    }

    @Test
    void refusesByFieldAndReason() throws Exception {
        refused("{}", 400, "from: is missing");
        refused("{\"from\": \"yesterday\"}", 400, "from: must be a date");
        refused("{\"from\": \"2026-07-02\", \"to\": \"2026-07-01\"}", 400, "to: must be after from");
        refused("{\"from\": \"2026-07-02\", \"speed\": 1}", 400, "speed: is not known here");
        assertThat(server.send("POST", "/api/v1/modules/other/replay", "{\"from\": \"2026-07-01\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(server.get(PATH).statusCode()).isEqualTo(404);
        assertThat(server.send("DELETE", PATH, null).statusCode()).isEqualTo(404);
        server.auth = null;
        assertThat(server.send("POST", PATH, "{\"from\": \"2026-07-01\"}").statusCode())
                .isEqualTo(401);
    }

    private void refused(String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = server.send("POST", PATH, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(AdminServer.json(answer).path("detail").asText()).startsWith(detail);
    }
}
