package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Provenance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.fhir.Fhir;
import org.tiltas.spi.journal.Audits;

/** Where Observations come from, and who read what. */
class TrailTest {
    private FhirTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        server.observe("o1", "heart-rate", "2026-11-20T10:00+02:00");
        server.records.put("Patient", "p1", "{\"resourceType\":\"Patient\"}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Bundle bundle(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Fhir.r4().newJsonParser().parseResource(Bundle.class, answer.body());
    }

    private List<String> noted() {
        return server.audits.list(Long.MAX_VALUE, 100).stream()
                .map(Audits.Entry::audit)
                .map(audit -> audit.who() + " " + audit.action() + " " + audit.what())
                .toList();
    }

    @Test
    void tellsWhereEachVersionComesFrom() throws Exception {
        Observed first = server.observations.all.get(0);
        server.observations.all.add(new Observed(99, "o1", 2, first.recorded().plusSeconds(5), first.measurement()));

        Bundle all = bundle("/Provenance?target=Observation/o1");
        Bundle one = bundle("/Provenance?target=Observation/o1/_history/2");
        Bundle beside = bundle("/Observation?_revinclude=Provenance:target");
        HttpResponse<String> read = server.get("/Provenance/o1-1");

        assertThat(all.getEntry()).hasSize(2);
        Provenance second = (Provenance) one.getEntryFirstRep().getResource();
        assertThat(second.getTargetFirstRep().getReference()).isEqualTo("Observation/o1/_history/2");
        assertThat(second.getRecorded()).isEqualTo("2026-11-22T10:00:05Z");
        assertThat(second.getAgent()).hasSize(3);
        assertThat(read.body())
                .contains("gatt 1.0.0")
                .contains("gw1")
                .contains("\"m1\"")
                .contains("Device/d1");
        assertThat(beside.getEntry())
                .extracting(entry -> entry.getResource().getIdElement().getIdPart())
                .containsExactly("o1", "o1-2");
        assertThat(server.get("/Provenance/o1-3").statusCode()).isEqualTo(404);
        assertThat(server.get("/Provenance/x").statusCode()).isEqualTo(404);
        assertThat(server.get("/Provenance").statusCode()).isEqualTo(400);
    }

    @Test
    void notesWhoReadWhoseDataWithoutTheValues() throws Exception {
        server.get("/Observation?patient=p1&code=8867-4&date=ge2026");
        server.get("/Patient/p1");
        server.get("/Observation/o1");
        server.get("/Patient/none");
        server.get("/Observation?patient=Patient/p2");
        server.get("/metadata");

        await().until(() -> noted().size() >= 4);
        assertThat(noted())
                .containsExactlyInAnyOrder(
                        "admin search Patient/p1 Observation?code&date&patient",
                        "admin read Patient/p1 Patient/p1",
                        "admin read Patient/p1 Observation/o1",
                        "admin search Patient/p2 Observation?patient");
    }

    @Test
    void manyReadsOfTheSameAreOneEntry() throws Exception {
        for (int i = 0; i < 20; i++) {
            server.get("/Patient/p1");
        }
        server.servlet.close();

        assertThat(noted()).hasSizeLessThan(20).anyMatch(entry -> entry.endsWith("times)"));
    }

    @Test
    void showsTheTrailAsAuditEvents() throws Exception {
        server.get("/Observation?patient=p1");
        await().until(() -> noted().size() == 1);

        Bundle found = bundle("/AuditEvent?patient=Patient/p1&agent-name=admin&date=ge2020");
        AuditEvent event = (AuditEvent) found.getEntryFirstRep().getResource();

        assertThat(event.getAction()).isEqualTo(AuditEvent.AuditEventAction.E);
        assertThat(event.getAgentFirstRep().getName()).isEqualTo("admin");
        assertThat(event.getEntityFirstRep().getWhat().getReference()).isEqualTo("Patient/p1");
        assertThat(new String(event.getEntity().get(1).getQuery(), StandardCharsets.UTF_8))
                .isEqualTo("Observation?patient");
        assertThat(bundle("/AuditEvent?patient=p2").getEntry()).isEmpty();
        assertThat(bundle("/AuditEvent?date=lt2020").getEntry()).isEmpty();
        assertThat(server.get("/AuditEvent/1").statusCode()).isEqualTo(200);
        assertThat(server.get("/AuditEvent/99").statusCode()).isEqualTo(404);
        assertThat(server.get("/AuditEvent/x").statusCode()).isEqualTo(404);
    }
}
