package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Unit;

class CursorResourceTest {
    private static final String HOSPITAL = "/api/v1/cursors/partner/hospital";
    private static final Hold.Limit USUAL = new Hold.Limit(Duration.ofDays(30), 20L << 30, false);

    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        add("partner/hospital", "observations", Instant.now().minus(Duration.ofDays(27)));
        add("adapter/gatt", "inbox/gatt", Instant.now().minusSeconds(60));
        server.journal.counters.put("expired.adapter/gatt", 3L);
    }

    private void add(String cursor, String stream, Instant oldest) {
        List<Hold.Place> places = List.of(
                new Hold.Place(Lane.URGENT, 10, 0, Optional.empty()),
                new Hold.Place(Lane.ROUTINE, 12, 5, Optional.of(oldest)));
        server.journal.holds.holds.put(cursor, new Hold(cursor, stream, places, Optional.of(oldest), 4096, USUAL));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void showsWhatEachCursorHolds() throws Exception {
        JsonNode items = AdminServer.json(server.get("/api/v1/cursors")).path("items");
        assertThat(items.findValuesAsText("id")).containsExactly("adapter/gatt", "partner/hospital");
        assertThat(items.get(0).path("state").asText()).isEqualTo("well");
        assertThat(items.get(0).path("expired").asInt()).isEqualTo(3);
        JsonNode hospital = AdminServer.json(server.get(HOSPITAL));
        assertThat(hospital.path("state").asText()).isEqualTo("warned");
        assertThat(hospital.path("ratio").asDouble()).isEqualTo(0.9);
        assertThat(hospital.path("heldBytes").asInt()).isEqualTo(4096);
        assertThat(hospital.path("limit").toString())
                .isEqualTo("{\"age\":\"P30D\",\"bytes\":21474836480,\"own\":false}");
        assertThat(hospital.path("lanes").get(0).toString())
                .isEqualTo("{\"lane\":\"urgent\",\"position\":10,\"lag\":0,\"oldest\":null}");
        assertThat(server.get("/api/v1/cursors/partner/other").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v1/cursors/other").statusCode()).isEqualTo(404);
        server.journal.holds.warnings.add("cursor partner/hospital: has used up 90 %");
        assertThat(AdminServer.json(server.get("/api/v1/status"))
                        .path("warnings")
                        .toString())
                .isEqualTo("[\"cursor partner/hospital: has used up 90 %\"]");
    }

    @Test
    void extendsALimitOnRecord() throws Exception {
        HttpResponse<String> answer =
                server.send("POST", HOSPITAL + "/extend", "{\"age\": \"P60DT12H\", \"reason\": \"they move house\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode cursor = AdminServer.json(answer);
        assertThat(cursor.path("state").asText()).isEqualTo("well");
        assertThat(cursor.path("limit").toString())
                .isEqualTo("{\"age\":\"P60DT12H\",\"bytes\":21474836480,\"own\":true}");
        server.send("POST", HOSPITAL + "/extend", "{\"bytes\": 99999999999, \"reason\": \"new disk\"}");
        assertThat(AdminServer.json(server.get(HOSPITAL)).path("limit").toString())
                .isEqualTo("{\"age\":\"P60DT12H\",\"bytes\":99999999999,\"own\":true}");
        assertThat(audits("cursor.extend").get(0))
                .isEqualTo("partner/hospital: age P60DT12H, bytes 21474836480: they move house");
    }

    @Test
    void refusesBadWordsByFieldAndReason() throws Exception {
        assertRefused("extend", "{\"age\": \"P2M\", \"reason\": \"r\"}", "age", "ISO 8601");
        assertRefused("extend", "{\"age\": \"60 days\", \"reason\": \"r\"}", "age", "ISO 8601");
        assertRefused("extend", "{\"age\": \"PT0S\", \"reason\": \"r\"}", "age", "from PT1M to P36500D");
        assertRefused("extend", "{\"age\": \"-P1D\", \"reason\": \"r\"}", "age", "from PT1M");
        assertRefused("extend", "{\"age\": 60, \"reason\": \"r\"}", "age", "must be text");
        assertRefused("extend", "{\"bytes\": 1, \"reason\": \"r\"}", "bytes", "from 1048576");
        assertRefused("extend", "{\"bytes\": 1e99, \"reason\": \"r\"}", "bytes", "whole number");
        assertRefused("extend", "{\"age\": \"P60D\"}", "reason", "is missing");
        assertRefused("extend", "{\"reason\": \"r\"}", "age", "is missing");
        assertRefused("release", "{\"confirm\": true}", "reason", "is missing");
        assertRefused("release", "{\"reason\": \"r\"}", "confirm", "must be true: released Observations");
        assertRefused("release", "{\"reason\": \"r\", \"confirm\": \"yes\"}", "confirm", "true or false");
        assertRefused("release", "{\"reason\": \"r\", \"upTo\": \"May\", \"confirm\": true}", "upTo", "RFC 3339");
        assertRefused("release", "{\"reason\": \"r\", \"lane\": \"slow\", \"confirm\": true}", "lane", "one of");
        assertRefused("release", "{\"reason\": \"r\", \"offset\": 7, \"confirm\": true}", "offset", "not known");
        assertThat(audits("cursor.extend")).isEmpty();
        assertThat(audits("cursor.release")).isEmpty();
        assertThat(server.send("POST", "/api/v1/cursors/x/release", "{\"reason\": \"r\", \"confirm\": true}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(server.send("POST", "/api/v1/cursors/x/extend", "{\"age\": \"P1D\", \"reason\": \"r\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    private List<String> audits(String action) {
        return server.journal.audits.stream()
                .filter(audit -> audit.action().equals(action) && audit.who().equals("admin"))
                .map(Unit.Audit::what)
                .toList();
    }

    private void assertRefused(String what, String body, String field, String reason) throws Exception {
        HttpResponse<String> answer = server.send("POST", HOSPITAL + "/" + what, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(AdminServer.json(answer).path("field").asText()).isEqualTo(field);
        assertThat(AdminServer.json(answer).path("detail").asText()).contains(reason);
    }

    @Test
    void releasesWhatIsHeldAndShowsItAsParked() throws Exception {
        Parking refused = new Parking("hospital", 3, "17", "Patient/p", 422, "no");
        server.journal.parked.put(30L, new Parking.Entry(30, Instant.parse("2026-07-01T08:00:00Z"), refused));
        server.journal.parked.put(50L, new Parking.Entry(50, Instant.parse("2026-07-01T10:00:00Z"), refused));
        HttpResponse<String> answer = server.send(
                "POST",
                HOSPITAL + "/release",
                "{\"reason\": \"closed\", \"upTo\": \"2026-07-01T08:00:00+03:00\", \"confirm\": true}");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode released = AdminServer.json(answer);
        assertThat(released.path("count").asInt()).isEqualTo(5);
        JsonNode range = released.path("expired").get(0);
        assertThat(range.path("cursor").asText()).isEqualTo("partner/hospital");
        assertThat(range.path("lane").asText()).isEqualTo("routine");
        assertThat(range.path("from").asInt()).isEqualTo(13);
        assertThat(range.path("to").asInt()).isEqualTo(17);
        assertThat(range.path("reason").asText()).isEqualTo("closed");
        assertThat(released.path("cursor").path("lag").asInt()).isZero();
        assertThat(server.journal.holds.asked).contains(Instant.parse("2026-07-01T05:00:00Z"));
        assertThat(audits("cursor.release").get(0))
                .startsWith("partner/hospital up to 2026-07-01T08:00:00+03:00, release ")
                .endsWith(": closed");
        JsonNode parked = AdminServer.json(server.get("/api/v1/parked?partner=hospital"));
        assertThat(parked.path("items").findValuesAsText("answer"))
                .containsExactly("no", "expired: released by admin: closed", "no");
        JsonNode item = AdminServer.json(server.get("/api/v1/parked/40"));
        assertThat(item.path("partner").asText()).isEqualTo("hospital");
        assertThat(item.path("range").path("count").asInt()).isEqualTo(5);
        JsonNode page = AdminServer.json(server.get("/api/v1/parked?limit=1&before=50"));
        assertThat(page.path("items").get(0).path("id").asText()).isEqualTo("40");
        assertThat(page.path("next").asText()).contains("before=40");
        assertThat(server.send("POST", "/api/v1/parked/40/replay", null).statusCode())
                .isEqualTo(409);
        assertThat(server.get("/api/v1/parked/40/bytes").statusCode()).isEqualTo(409);
        assertThat(server.send("POST", "/api/v1/parked/40/discard", "{\"reason\": \"known\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(AdminServer.json(server.get("/api/v1/parked")).path("items")).hasSize(2);
        assertThat(server.partnerCalls).isEmpty();
    }

    @Test
    void releasesMessagesOfAnAdapterOnlyWhenItsLossIsConfirmed() throws Exception {
        String gatt = "/api/v1/cursors/adapter/gatt/release";
        HttpResponse<String> asked = server.send("POST", gatt, "{\"reason\": \"vendor left\", \"confirm\": false}");
        assertThat(asked.statusCode()).isEqualTo(400);
        assertThat(AdminServer.json(asked).path("detail").asText())
                .contains("never read by this cursor, and their bytes go when retention drops them");
        assertThat(server.send("POST", gatt, "{\"reason\": \"vendor left\", \"confirm\": true}")
                        .statusCode())
                .isEqualTo(200);
        JsonNode ranges = AdminServer.json(server.get("/api/v1/expired?cursor=adapter/gatt"));
        assertThat(ranges.path("items").get(0).path("count").asInt()).isEqualTo(5);
        assertThat(AdminServer.json(server.get("/api/v1/parked")).path("items")).isEmpty();
        assertThat(server.get("/api/v1/parked/40").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhenThereIsNothingToRelease() throws Exception {
        String body = "{\"reason\": \"r\", \"lane\": \"urgent\", \"confirm\": true}";
        HttpResponse<String> none = server.send("POST", HOSPITAL + "/release", body);
        assertThat(none.statusCode()).isEqualTo(409);
        assertThat(AdminServer.json(none).path("detail").asText())
                .isEqualTo("cursor partner/hospital: holds nothing there, so there is nothing to release");
        assertThat(audits("cursor.extend")).isEmpty();
        assertThat(audits("cursor.release")).isEmpty();
        server.journal.holds.caughtUp = true;
        assertThat(server.send("POST", HOSPITAL + "/release", "{\"reason\": \"r\", \"confirm\": true}")
                        .statusCode())
                .isEqualTo(409);
    }
}
