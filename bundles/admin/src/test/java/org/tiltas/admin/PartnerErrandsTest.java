package org.tiltas.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.journal.Parking;

class PartnerErrandsTest {
    @TempDir
    Path data;

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = new AdminServer(data).allRooms();
        server.send("PUT", "/api/v1/partners/hospital", "{\"url\": \"http://hospital/fhir\"}");
        for (long id = 1; id <= 3; id++) {
            Parking parking = new Parking("hospital", id, "o" + id, "Patient/1", 422, "no such code");
            server.journal.parked.put(id, new Parking.Entry(id, Instant.EPOCH, parking));
        }
        server.partnerCalls.clear();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void parkedOnesAreSearchedAndEndedTogether() throws Exception {
        String terms = "?partner=hospital&resident=1&code=8867-4&reason=422";

        assertThat(AdminServer.json(server.get("/api/v1/parked" + terms)).path("items"))
                .hasSize(3);
        assertThat(server.send("POST", "/api/v1/parked/replay" + terms, null).body())
                .isEqualTo("{\"replayed\":3,\"failed\":0,\"skipped\":0,\"failures\":[]}");
        assertThat(server.send("POST", "/api/v1/parked/discard" + terms, "{\"reason\":\"known\"}")
                        .body())
                .isEqualTo("{\"discarded\":3,\"skipped\":0}");
        assertThat(server.partnerCalls)
                .containsExactly(
                        "replay 1 admin",
                        "replay 2 admin",
                        "replay 3 admin",
                        "discard 1 known admin",
                        "discard 2 known admin",
                        "discard 3 known admin");
    }

    @Test
    void aBulkDecisionNamesItsPartnerAndItsReason() throws Exception {
        assertThat(server.send("POST", "/api/v1/parked/discard", "{\"reason\":\"x\"}")
                        .body())
                .contains("partner: is missing");
        assertThat(server.send("POST", "/api/v1/parked/discard?partner=hospital", "{}")
                        .body())
                .contains("reason: is missing");
        assertThat(server.get("/api/v1/parked?code=1-1").body()).contains("code: no metric has it");
    }

    @Test
    void aProbeIsAudited() throws Exception {
        HttpResponse<String> probed = server.send("POST", "/api/v1/partners/hospital/probe", null);

        assertThat(probed.body())
                .isEqualTo("{\"well\":false,\"answer\":\"HTTP 401: the partner refuses this server\"}");
        assertThat(server.get("/api/v1/audit").body()).contains("partner.probe");
        assertThat(server.send("POST", "/api/v1/partners/nobody/probe", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void errandsAreBegunAndLookedAt() throws Exception {
        HttpResponse<String> begun = server.send(
                "POST", "/api/v1/partners/hospital/reconcile", "{\"from\":\"2026-11-20\",\"to\":\"2026-11-21\"}");

        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(begun.headers().firstValue("Location")).contains("/api/v1/partners/hospital/errands/e1");
        assertThat(server.partnerCalls).containsExactly("reconcile 2026-11-19T22:00:00Z 2026-11-20T22:00:00Z admin");
        assertThat(AdminServer.json(server.get("/api/v1/partners/hospital/errands/e1"))
                        .path("counts")
                        .toString())
                .isEqualTo("{\"compared\":3}");
        assertThat(server.get("/api/v1/partners/hospital/errands/e2").statusCode())
                .isEqualTo(404);
    }

    @Test
    void refusalsNameTheField() throws Exception {
        assertThat(server.send("POST", "/api/v1/partners/hospital/reconcile", "{}")
                        .body())
                .contains("from: is missing");
        assertThat(server.send(
                                "POST",
                                "/api/v1/partners/hospital/resend",
                                "{\"resident\":\"9\",\"from\":\"2026-11-20\"}")
                        .body())
                .contains("resident: there is no 9");
    }
}
