package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.server.Passwords;
import org.tiltas.spi.server.SecretBox;

class ManagementTest {
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

    @Test
    void putsReadsListsAndDeletesAGateway() throws Exception {
        String body = "{\"secret\": \"s3cret-pass\", \"adapters\": [\"gatt\", \"template:vega\"], \"home\": \"north\"}";

        HttpResponse<String> created = server.send("PUT", "/api/v1/gateways/gw1", body);
        HttpResponse<String> replaced = server.send("PUT", "/api/v1/gateways/gw1", "{\"adapters\": [\"gatt\"]}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location").orElse("")).endsWith("/api/v1/gateways/gw1");
        assertThat(replaced.statusCode()).isEqualTo(200);
        String stored = server.journal.record("gateway", "gw1").orElseThrow().body();
        String hash = AdminServer.json(replaced).path("secretHash").asText();
        assertThat(hash).isEmpty();
        assertThat(Passwords.matches("s3cret-pass", stored.replaceAll(".*\"secretHash\":\"([^\"]+)\".*", "$1")))
                .isTrue();
        JsonNode list = AdminServer.json(server.get("/api/v1/gateways"));
        assertThat(list.path("items").get(0).toString())
                .isEqualTo("{\"id\":\"gw1\",\"adapters\":[\"gatt\"],\"home\":\"\",\"rate\":1000}");
        assertThat(list.has("next")).isFalse();
        assertThat(server.send("DELETE", "/api/v1/gateways/gw1", null).statusCode())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/gateways/gw1").statusCode()).isEqualTo(404);
        JsonNode audit = AdminServer.json(server.get("/api/v1/audit?limit=1"));
        assertThat(audit.path("items").get(0).path("action").asText()).isEqualTo("gateway.delete");
        assertThat(audit.path("items").get(0).path("who").asText()).isEqualTo("admin");
        assertThat(audit.path("next").asText()).contains("before=").contains("limit=1");
    }

    @Test
    void refusesBadGatewaysByFieldAndReason() throws Exception {
        assertRefused("gw1", "{\"adapters\": [\"gatt\"]}", "secret", "is missing");
        assertRefused("gw1", "{\"secret\": \" \", \"adapters\": []}", "secret", "is missing");
        assertRefused("gw1", "{\"secret\": \"s3cret-pass\", \"adapters\": [7]}", "adapters[0]", "must be text");
        assertRefused("gw1", "{\"secret\": \"s3cret-pass\", \"colour\": 1}", "colour", "is not known here");
        assertRefused("gw1", "{\"secret\": \"s3cret-pass\", \"rate\": -1}", "rate", "from 0 to");
        assertRefused("gw%20x", "{\"secret\": \"s3cret-pass\"}", "id", "letters");
        assertRefused("gw%2B", "{\"secret\": \"s3cret-pass\"}", "id", "letters");
        assertRefused("gw1", "[]", "", "must be a JSON object");
        assertRefused("gw1", "{\"secret\": \"s3cret-pass\", \"secret\": \"other-pass\"}", "", "Duplicate field");
        assertRefused("gw1", "{\"secret\": s3cret-pass}", "", "not JSON");
        assertRefused("gw1", "[".repeat(70) + "]".repeat(70), "", "nested deeper than 64");
    }

    private void assertRefused(String id, String body, String field, String reason) throws Exception {
        HttpResponse<String> answer = server.send("PUT", "/api/v1/gateways/" + id, body);
        JsonNode problem = AdminServer.json(answer);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(problem.path("detail").asText()).contains(reason).doesNotContain("s3cret-pass");
        assertThat(problem.path("field").asText()).isEqualTo(field);
        assertThat(problem.path("status").asInt()).isEqualTo(400);
    }

    @Test
    void gatewaysThatSpeakHl7() throws Exception {
        String body = "{\"secret\":\"s3cret-pass\",\"adapters\":[\"hl7v2\"],\"zone\":\"Europe/Riga\","
                + "\"mllp\":{\"address\":\"10.0.0.5\",\"application\":\"MON\"},"
                + "\"patients\":[{\"system\":\"urn:home\",\"authority\":\"HOME\"}]}";
        assertThat(server.send("PUT", "/api/v1/gateways/ward", body).statusCode())
                .isEqualTo(201);
        assertThat(server.get("/api/v1/gateways/ward").body())
                .isEqualTo(
                        "{\"id\":\"ward\",\"adapters\":[\"hl7v2\"],\"home\":\"\",\"rate\":1000,\"zone\":\"Europe/Riga\","
                                + "\"mllp\":{\"address\":\"10.0.0.5\",\"application\":\"MON\"},"
                                + "\"patients\":[{\"system\":\"urn:home\",\"authority\":\"HOME\"}]}");
        assertThat(server.send("PUT", "/api/v1/gateways/ward", body).statusCode())
                .isEqualTo(200);

        assertRefused("other", body, "mllp", "gateway ward claims the same sender");
        assertRefused("gw1", body.replace("10.0.0.5", "somewhere"), "mllp.address", "must be an IP address");
        assertRefused("gw1", body.replace("\"address\"", "\"host\""), "mllp.host", "not known");
        assertRefused("gw1", "{\"secret\":\"s\",\"mllp\":{\"facility\":\"W\"}}", "mllp.address", "is missing");
        assertRefused(
                "gw1", "{\"secret\":\"s\",\"mllp\":{\"certificate\":\"no name\"}}", "mllp.certificate", "must be");
        assertRefused("gw1", "{\"secret\":\"s\",\"zone\":\"Riga\"}", "zone", "must be a time zone");
        assertRefused(
                "gw1", "{\"secret\":\"s\",\"patients\":[{\"authority\":\"X\"}]}", "patients[0].system", "missing");
        assertRefused("gw1", "{\"secret\":\"s\",\"patients\":{}}", "patients", "must be an array");
        String trusted = body.replace("\"zone\"", "\"residents\":\"admit\",\"zone\"");
        assertThat(server.send("PUT", "/api/v1/gateways/ward", trusted).statusCode())
                .isEqualTo(200);
        assertThat(server.get("/api/v1/gateways/ward").body()).contains("\"residents\":\"admit\"");
        assertRefused("gw1", "{\"secret\":\"s\",\"residents\":\"all\"}", "residents", "must be one of off, admit, any");
        assertRefused("gw1", "{\"secret\":\"s\",\"residents\":\"any\"}", "patients", "is missing");
    }

    @Test
    void keepsPartnersSecretsSealedAndShowsTheirStatus() throws Exception {
        String body = "{\"kind\": \"fhir\", \"url\": \"http://hospital/fhir\","
                + " \"auth\": {\"type\": \"basic\", \"username\": \"tiltas\", \"password\": \"top secret\"},"
                + " \"filter\": {\"codes\": [\"8867-4\"], \"every\": {\"8867-4\": \"PT5M\"}}}";

        HttpResponse<String> created = server.send("PUT", "/api/v1/partners/hospital", body);
        HttpResponse<String> got = server.get("/api/v1/partners/hospital");
        HttpResponse<String> sentBack = server.send("PUT", "/api/v1/partners/hospital", got.body());

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(sentBack.statusCode()).isEqualTo(200);
        JsonNode partner = AdminServer.json(got);
        assertThat(got.body()).doesNotContain("top secret").doesNotContain("enc:");
        assertThat(partner.path("conditionalCreate").asText()).isEqualTo("racy");
        assertThat(partner.path("start").asText()).isEqualTo("now");
        assertThat(partner.path("filter").toString())
                .isEqualTo("{\"codes\":[\"8867-4\"],\"categories\":[],\"homes\":[],\"residents\":[],"
                        + "\"statuses\":[],\"every\":{\"8867-4\":\"PT5M\"}}");
        assertThat(partner.path("auth").toString()).isEqualTo("{\"type\":\"basic\",\"username\":\"tiltas\"}");
        assertThat(partner.path("status").toString())
                .isEqualTo("{\"state\":\"running\",\"lag\":4,\"oldest\":\"2026-07-01T12:00:00+03:00\",\"delivered\":7,"
                        + "\"deferred\":1,\"parked\":0,\"expired\":0,\"latency\":{\"p50\":4.2,\"p99\":31.0,\"count\":12},"
                        + "\"withheld\":{},\"lastError\":null}");
        String stored =
                server.journal.record("partner", "hospital").orElseThrow().body();
        String sealed = stored.replaceAll(".*\"password\":\"([^\"]+)\".*", "$1");
        assertThat(SecretBox.open(sealed)).isEqualTo("top secret");
        assertThat(server.partnerCalls).hasSize(2).allMatch(call -> call.contains("\"password\":\"top secret\""));
    }

    @Test
    void keepsWhatOnlyTheChannelKnows() throws Exception {
        String body = "{\"kind\": \"hl7v2\", \"url\": \"mllp://engine:2575\", \"profile\": \"lt\","
                + " \"settings\": {\"facility\": \"HOME\", \"authorities\": {\"urn:home\": \"HOME\"}}}";

        assertThat(server.send("PUT", "/api/v1/partners/engine", body).statusCode())
                .isEqualTo(201);

        JsonNode partner = AdminServer.json(server.get("/api/v1/partners/engine"));
        assertThat(partner.path("kind").asText()).isEqualTo("hl7v2");
        assertThat(partner.path("profile").asText()).isEqualTo("lt");
        assertThat(partner.at("/settings/authorities/urn:home").asText()).isEqualTo("HOME");
    }

    @Test
    void doesNotCarryASecretToAnotherAddress() throws Exception {
        server.send(
                "PUT",
                "/api/v1/partners/p",
                "{\"url\": \"http://one/fhir\", \"auth\": {\"type\": \"bearer\", \"token\": \"t\"}}");

        server.send("PUT", "/api/v1/partners/p", "{\"url\": \"http://two/fhir\", \"auth\": {\"type\": \"bearer\"}}");

        assertThat(server.journal.record("partner", "p").orElseThrow().body()).doesNotContain("enc:");
    }

    @Test
    void refusesBadPartners() throws Exception {
        assertPartnerRefused("{\"url\": \"ftp://x/\"}", "url: must be an http or https address");
        assertPartnerRefused("{}", "url: is missing");
        assertPartnerRefused("{\"url\": \"http://u:p@x/\"}", "url: must not hold credentials");
        assertPartnerRefused("{\"url\": \"http://x/\", \"kind\": \"Not a kind\"}", "kind: must be a name");
        assertPartnerRefused("{\"url\": \"mllp://e:1\", \"kind\": \"hl7v2\", \"x\": 1}", "x: is not known here");
        assertPartnerRefused("{\"url\": \"folder\", \"kind\": \"ndjson\"}", "url: must begin with a scheme");
        assertPartnerRefused(
                "{\"url\": \"mllp://x\", \"kind\": \"hl7v2\", \"settings\": 1}", "settings: must be an object");
        assertPartnerRefused("{\"url\": \"http://x/\", \"fhirVersion\": \"R9\"}", "fhirVersion: must be one of R4, R5");
        assertPartnerRefused("{\"url\": \"http://x/\", \"filter\": {\"code\": []}}", "filter.code: is not known here");
        assertPartnerRefused("{\"url\": \"http://forbidden/\"}", "url: forbidden");
        assertPartnerRefused(
                "{\"url\": \"http://x/\", \"auth\": {\"type\": \"basic\", \"p\": {\"password\": \"x\"}}}",
                "auth.p: must be a plain value");
    }

    private void assertPartnerRefused(String body, String detail) throws Exception {
        HttpResponse<String> answer = server.send("PUT", "/api/v1/partners/hospital", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(AdminServer.json(answer).path("detail").asText()).startsWith(detail);
    }

    @Test
    void pagesThroughQuarantine() throws Exception {
        for (int i = 1; i <= 5; i++) {
            quarantine(i, "gatt", "malformed", "");
        }

        List<String> ids = new ArrayList<>();
        String next = "/api/v1/quarantine?module=gatt&reason=malformed&since=2026-01-01&limit=2";
        while (!next.isEmpty()) {
            JsonNode page = AdminServer.json(server.get(next));
            page.path("items").forEach(item -> ids.add(item.path("id").asText()));
            next = page.path("next").asText("");
        }

        assertThat(ids).containsExactly("5", "4", "3", "2", "1");
        assertThat(AdminServer.json(server.get("/api/v1/quarantine?module=other"))
                        .path("items"))
                .isEmpty();
        assertThat(server.get("/api/v1/quarantine?colour=red").statusCode()).isEqualTo(400);
        assertThat(server.get("/api/v1/quarantine?since=yesterday").statusCode())
                .isEqualTo(400);
    }

    @Test
    void replaysAndDiscardsFromQuarantine() throws Exception {
        quarantine(1, "gatt", "malformed", "");
        quarantine(2, "mqtt", "too-large", "ab12");
        quarantine(3, "gatt", "malformed", "");

        HttpResponse<String> bytes = server.get("/api/v1/quarantine/1/bytes");
        HttpResponse<String> replayed = server.send("POST", "/api/v1/quarantine/1/replay", null);
        HttpResponse<String> head = server.send("POST", "/api/v1/quarantine/2/replay", null);
        HttpResponse<String> noReason = server.send("POST", "/api/v1/quarantine/3/discard", "{}");
        HttpResponse<String> discarded =
                server.send("POST", "/api/v1/quarantine/3/discard", "{\"reason\": \"a test device\"}");

        assertThat(bytes.body()).isEqualTo("payload 1");
        assertThat(bytes.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(bytes.headers().firstValue("Content-Disposition").orElse("")).startsWith("attachment");
        assertThat(replayed.statusCode()).isEqualTo(200);
        assertThat(AdminServer.json(replayed).path("message").asText()).isEqualTo("m1");
        assertThat(server.journal.appended.get(0).adapter()).isEqualTo("gatt");
        assertThat(server.journal.appended.get(0).received()).isEqualTo(Instant.parse("2026-07-01T08:00:00Z"));
        assertThat(head.statusCode()).isEqualTo(409);
        assertThat(AdminServer.json(head).path("detail").asText()).contains("only the head");
        assertThat(noReason.statusCode()).isEqualTo(400);
        assertThat(discarded.statusCode()).isEqualTo(200);
        assertThat(server.journal.quarantined).containsOnlyKeys(2L);
        assertThat(server.get("/api/v1/quarantine/1").statusCode()).isEqualTo(404);
    }

    @Test
    void replaysAllOfAModuleOldestFirst() throws Exception {
        for (int i = 1; i <= 120; i++) {
            quarantine(i, "gatt", "malformed", i == 60 ? "ab12" : "");
        }

        HttpResponse<String> answer = server.send("POST", "/api/v1/quarantine/replay?module=gatt", null);

        assertThat(AdminServer.json(answer).toString()).isEqualTo("{\"replayed\":119,\"skipped\":1}");
        assertThat(server.journal.appended)
                .extracting(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .startsWith("payload 1", "payload 2")
                .endsWith("payload 120");
        assertThat(server.journal.quarantined).containsOnlyKeys(60L);
    }

    @Test
    void handlesParkedDeliveries() throws Exception {
        server.journal.parked.put(
                8L,
                new Parking.Entry(
                        8,
                        Instant.parse("2026-01-01T10:00:00Z"),
                        new Parking("hospital", 3, "obs1", "Patient/1", 422, "no")));

        JsonNode item = AdminServer.json(server.get("/api/v1/parked?partner=hospital"))
                .path("items")
                .get(0);
        server.send("POST", "/api/v1/parked/8/replay", null);
        server.send("POST", "/api/v1/parked/8/discard", "{\"reason\": \"known\"}");

        assertThat(item.toString())
                .isEqualTo("{\"id\":\"8\",\"partner\":\"hospital\",\"observation\":\"obs1\",\"subject\":\"Patient/1\","
                        + "\"status\":422,\"answer\":\"no\",\"at\":\"2026-01-01T12:00:00+02:00\"}");
        assertThat(server.partnerCalls).containsExactly("replay 8 admin", "discard 8 known admin");
        assertThat(server.send("POST", "/api/v1/parked/9/replay", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void tracesAMessage() throws Exception {
        Trace.Partner partner = new Trace.Partner("hospital", "waiting", "", Optional.empty(), "");
        Trace.Reading reading = new Trace.Reading(0, "heart-rate", "d1", "observed", "obs1", List.of(partner));
        server.journal.traces.add(new Trace(
                "abc",
                Instant.parse("2026-11-22T08:00:00.123Z"),
                "gw1",
                "mqtt",
                "gatt",
                "gatt/gw1",
                96,
                "read",
                Optional.empty(),
                "",
                List.of(reading)));

        HttpResponse<String> trace = server.get("/api/v1/messages/abc");
        HttpResponse<String> found =
                server.get("/api/v1/messages?gateway=gw1&state=read&since=2026-11-22T00:00:00%2B02:00");

        assertThat(trace.body())
                .isEqualTo("{\"id\":\"abc\",\"received\":\"2026-11-22T10:00:00.123+02:00\",\"gateway\":\"gw1\","
                        + "\"transport\":\"mqtt\",\"adapter\":\"gatt\",\"topic\":\"gatt/gw1\",\"bytes\":96,"
                        + "\"state\":\"read\",\"readings\":[{\"ordinal\":0,\"metric\":\"heart-rate\",\"device\":\"d1\","
                        + "\"state\":\"observed\",\"observation\":\"obs1\",\"partners\":[{\"partner\":\"hospital\","
                        + "\"state\":\"waiting\",\"remoteId\":null,\"at\":null,\"answer\":null}]}]}");
        assertThat(AdminServer.json(found).path("items")).hasSize(1);
        assertThat(server.journal.lastQuery.since()).isEqualTo(Instant.parse("2026-11-21T22:00:00Z"));
        assertThat(server.get("/api/v1/messages/none").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v1/messages?state=lost").statusCode()).isEqualTo(400);
    }

    @Test
    void showsStatusAndModules() throws Exception {
        server.journal.counters.put("received", 5L);
        server.send("PUT", "/api/v1/partners/hospital", "{\"url\": \"http://hospital/fhir\"}");

        JsonNode status = AdminServer.json(server.get("/api/v1/status"));
        JsonNode module =
                AdminServer.json(server.get("/api/v1/modules")).path("items").get(0);

        assertThat(status.path("received").asInt()).isEqualTo(5);
        assertThat(status.path("partners").toString())
                .isEqualTo("{\"hospital\":{\"delivered\":7,\"deferred\":1,\"parked\":0,\"expired\":0,\"lag\":4}}");
        assertThat(module.toString())
                .isEqualTo("{\"id\":\"gatt\",\"kind\":\"adapter\",\"version\":\"1.0.0\",\"bundle\":112,"
                        + "\"state\":\"active\",\"reason\":null,\"lag\":0,\"handled\":12,\"quarantined\":1,"
                        + "\"since\":\"2026-07-01T12:00:00.123+03:00\"}");
        assertThat(server.get("/api/v1/modules/gatt").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/v1/modules/none").statusCode()).isEqualTo(404);
    }

    @Test
    void showsRouteFiles() throws Exception {
        JsonNode file = AdminServer.json(server.get("/api/v1/routes/adapter.yaml"));

        assertThat(file.toString())
                .isEqualTo(
                        "{\"file\":\"adapter.yaml\",\"shipped\":true,\"state\":\"active\",\"error\":null,"
                                + "\"since\":\"2026-07-01T12:00:00+03:00\",\"routes\":[{\"id\":\"adapter-gatt\","
                                + "\"template\":\"adapter\",\"state\":\"started\",\"error\":null}],\"templates\":[\"adapter\"]}");
        assertThat(AdminServer.json(server.get("/api/v1/routes")).path("items")).hasSize(1);
        assertThat(server.get("/api/v1/routes/none.yaml").statusCode()).isEqualTo(404);
    }

    @Test
    void answersWrongMethodsPathsTypesAndSizes() throws Exception {
        HttpResponse<String> method = server.send("POST", "/api/v1/gateways/gw1", "{}");
        HttpResponse<String> path = server.get("/api/v1/nothing");
        HttpResponse<String> type = server.send(server.request("/api/v1/tokens")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
        HttpResponse<String> size =
                server.send("PUT", "/api/v1/gateways/gw1", "{\"home\": \"" + "x".repeat(1 << 20) + "\"}");

        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("DELETE, GET, PUT");
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(size.statusCode()).isEqualTo(413);
        assertThat(List.of(method, path, type, size))
                .allSatisfy(answer ->
                        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json"));
        assertThat(path.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void refusesWritesWhileTheJournalIsInTrouble() throws Exception {
        server.get("/api/v1/status");
        server.journal.trouble = Optional.of("disk full");

        HttpResponse<String> answer =
                server.send("PUT", "/api/v1/gateways/gw1", "{\"secret\": \"s3cret-pass\", \"adapters\": []}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(AdminServer.json(answer).path("detail").asText()).contains("disk full");
    }

    private void quarantine(long id, String module, String reason, String sha256) {
        RawMessage message = new RawMessage(
                "q" + id,
                "gatt",
                "gw1",
                "mqtt",
                "gatt/gw1",
                "",
                Instant.parse("2026-07-01T08:00:00Z"),
                false,
                Lane.ROUTINE,
                ("payload " + id).getBytes(StandardCharsets.UTF_8));
        server.journal.quarantined.put(
                id,
                new Quarantined.Entry(
                        id,
                        Instant.parse("2026-07-01T08:00:01Z"),
                        new Quarantined(message, module, reason, "why", 9, sha256)));
    }
}
