package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.fhir.Fhir;

/** What readers may ask for beside the matches: what they refer to, versions, counts, heads. */
class ReadersWishesTest {
    private FhirTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        server.observe("o1", "heart-rate", "2026-11-20T10:00+02:00");
        server.observe("o2", "blood-pressure", "2026-11-21T10:00+02:00");
        server.records.put("Organization", "home", "{\"resourceType\":\"Organization\",\"name\":\"Šiaurė\"}");
        server.records.put(
                "Patient",
                "p1",
                "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Organization/home\"}}");
        server.records.put("Device", "d1", "{\"resourceType\":\"Device\"}");
        server.records.put(
                "DeviceUseStatement",
                "u1",
                "{\"resourceType\":\"DeviceUseStatement\",\"status\":\"active\","
                        + "\"subject\":{\"reference\":\"Patient/p1\"},\"device\":{\"reference\":\"Device/d1\"}}");
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

    private static List<String> ids(Bundle bundle, SearchEntryMode mode) {
        return bundle.getEntry().stream()
                .filter(entry -> entry.getSearch().getMode() == mode)
                .map(entry -> entry.getResource().fhirType() + "/"
                        + entry.getResource().getIdElement().getIdPart())
                .toList();
    }

    @Test
    void includesWhatMatchesReferTo() throws Exception {
        Bundle page = bundle("/Observation?_include=Observation:device&_include=Observation:patient&_count=1");

        assertThat(ids(page, SearchEntryMode.MATCH)).containsExactly("Observation/o2");
        assertThat(ids(page, SearchEntryMode.INCLUDE)).containsExactlyInAnyOrder("Device/d1", "Patient/p1");
        assertThat(page.getTotal()).isEqualTo(2);
        assertThat(page.getLink("next").getUrl()).contains("_include=");
        Bundle next = bundle(page.getLink("next").getUrl());
        assertThat(ids(next, SearchEntryMode.MATCH)).containsExactly("Observation/o1");
        assertThat(ids(next, SearchEntryMode.INCLUDE)).hasSize(2);
        assertThat(ids(bundle("/DeviceUseStatement?_include=DeviceUseStatement:device"), SearchEntryMode.INCLUDE))
                .containsExactly("Device/d1");
    }

    @Test
    void followsIncludesOfIncludes() throws Exception {
        Bundle page = bundle("/Patient?_include=Patient:organization");
        assertThat(ids(page, SearchEntryMode.INCLUDE)).containsExactly("Organization/home");

        assertThat(server.get("/Observation?_include=Observation:colour").statusCode())
                .isEqualTo(400);
        assertThat(server.get("/Patient?_include=Observation:device").statusCode())
                .isEqualTo(400);
    }

    @Test
    void repeatedParametersMustAllMatch() throws Exception {
        assertThat(bundle("/Observation?combo-code=85354-9&combo-code=8480-6").getTotal())
                .isEqualTo(1);
        assertThat(bundle("/Observation?code=85354-9&code=8867-4").getTotal()).isZero();
        assertThat(bundle("/Observation?status=final&status=amended").getTotal())
                .isZero();
        assertThat(bundle("/Observation?patient=p1&patient=Patient/p1").getTotal())
                .isEqualTo(2);
        assertThat(bundle("/Observation?patient=p1&patient=p2").getTotal()).isZero();
        assertThat(server.get("/Observation?patient:identifier=urn:x%7C1").statusCode())
                .isEqualTo(400);
    }

    @Test
    void countsOnly() throws Exception {
        Bundle count = bundle("/Patient?_summary=count");
        assertThat(count.getTotal()).isEqualTo(1);
        assertThat(count.getEntry()).isEmpty();
        assertThat(bundle("/Observation?_count=1&_total=none").hasTotal()).isFalse();
        assertThat(bundle("/Observation?_count=1&_total=accurate").getTotal()).isEqualTo(2);
    }

    @Test
    void tellsTheHistory() throws Exception {
        Observed first = server.observations.all.get(0);
        server.observations.all.add(new Observed(99, "o1", 2, first.recorded().plusSeconds(5), first.measurement()));
        server.records.put("Patient", "p1", "{\"resourceType\":\"Patient\",\"active\":true}");

        Bundle observation = bundle("/Observation/o1/_history");
        Bundle later = bundle("/Observation/o1/_history?_since=2026-11-22T10:00:03Z");
        Bundle patient = bundle("/Patient/p1/_history?_count=1");

        assertThat(observation.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(observation.getEntry())
                .extracting(entry -> entry.getResource().getMeta().getVersionId())
                .containsExactly("2", "1");
        assertThat(observation.getEntry())
                .extracting(entry -> entry.getRequest().getMethod().toCode())
                .containsExactly("PUT", "POST");
        assertThat(later.getEntry()).hasSize(1);
        assertThat(patient.getEntry()).hasSize(1);
        assertThat(patient.getTotal()).isEqualTo(2);
        assertThat(server.get("/Patient/none/_history").statusCode()).isEqualTo(404);
        assertThat(server.get("/Observation/none/_history").statusCode()).isEqualTo(404);
        assertThat(server.get("/Patient/p1/_history?colour=red").statusCode()).isEqualTo(400);
    }

    @Test
    void answersHead() throws Exception {
        HttpResponse<String> head = server.send(server.request("/Patient/p1").method("HEAD", BodyPublishers.noBody()));
        HttpResponse<String> none =
                server.send(server.request("/Patient/none").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).contains("W/\"1\"");
        assertThat(head.body()).isEmpty();
        assertThat(none.statusCode()).isEqualTo(404);
    }

    @Test
    void takesReferencesThatNameThisServerInFull() throws Exception {
        String json =
                "{\"resourceType\":\"RelatedPerson\",\"patient\":{\"reference\":\"" + server.base() + "/Patient/p1\"}}";

        assertThat(server.post("/RelatedPerson", json).statusCode()).isEqualTo(201);
        assertThat(bundle("/RelatedPerson?patient=p1").getTotal()).isEqualTo(1);
        assertThat(server.records.list("RelatedPerson").get(0).body()).contains("\"Patient/p1\"");
    }

    @Test
    void listsItsCodeSystems() throws Exception {
        assertThat(ids(bundle("/CodeSystem"), SearchEntryMode.MATCH)).containsExactly("CodeSystem/tiltas-event");
        assertThat(ids(bundle("/CodeSystem?url=urn:other"), SearchEntryMode.MATCH))
                .isEmpty();
    }

    @Test
    void searchesTheResourcesOfCare() throws Exception {
        server.records.put(
                "Group",
                "g1",
                "{\"resourceType\":\"Group\",\"type\":\"person\",\"actual\":true,"
                        + "\"member\":[{\"entity\":{\"reference\":\"Patient/p2\"}},"
                        + "{\"entity\":{\"reference\":\"Patient/p1\"}}]}");
        server.records.put(
                "Goal",
                "goal",
                "{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"walk\"},"
                        + "\"subject\":{\"reference\":\"Patient/p1\"}}");
        server.records.put("Practitioner", "ona", "{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"O\"}]}");

        assertThat(bundle("/Group?member=Patient/p1&type=person").getTotal()).isEqualTo(1);
        assertThat(bundle("/Group?member=Patient/p3").getTotal()).isZero();
        assertThat(bundle("/Goal?patient=p1&lifecycle-status=active").getTotal())
                .isEqualTo(1);
        assertThat(bundle("/Goal?subject=Group/p1").getTotal()).isZero();
        assertThat(bundle("/Organization?name=siau").getTotal()).isEqualTo(1);
        assertThat(bundle("/Practitioner?family=o").getTotal()).isEqualTo(1);
        assertThat(ids(bundle("/Group?_include=Group:member"), SearchEntryMode.INCLUDE))
                .containsExactly("Patient/p1");
    }

    @Test
    void refusesWhatCannotStandInAPath() throws Exception {
        for (String path : List.of("/Patient/a%20b", "/Patient/a%3Cb", "/%3C", "/")) {
            HttpResponse<String> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isBetween(400, 404);
            assertThat(answer.body()).as(path).contains("OperationOutcome");
        }
    }
}
