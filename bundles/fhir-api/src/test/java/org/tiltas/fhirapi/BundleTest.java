package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.fhir.Fhir;

class BundleTest {
    private FhirTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static final String PATIENT = """
            {"fullUrl": "urn:uuid:a", "resource": {"resourceType": "Patient",
              "identifier": [{"system": "urn:home", "value": "1"}]},
             "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:home|1"}}""";
    private static final String DEVICE = """
            {"fullUrl": "urn:uuid:b", "resource": {"resourceType": "Device",
              "identifier": [{"system": "urn:dev", "value": "x"}], "patient": {"reference": "urn:uuid:a"}},
             "request": {"method": "PUT", "url": "Device/d1"}}""";
    private static final String USE = """
            {"resource": {"resourceType": "DeviceUseStatement", "status": "active",
              "subject": {"reference": "urn:uuid:a"}, "device": {"reference": "Device?identifier=urn:dev|y"}},
             "request": {"method": "POST", "url": "DeviceUseStatement"}}""";

    private static String bundle(String type, String... entries) {
        return "{\"resourceType\": \"Bundle\", \"type\": \"" + type + "\", \"entry\": [" + String.join(",", entries)
                + "]}";
    }

    private static Bundle parse(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Fhir.r4().newJsonParser().parseResource(Bundle.class, answer.body());
    }

    @Test
    void writesATransactionWithItsReferences() throws Exception {
        server.records.put(
                "Device",
                "dy",
                "{\"resourceType\":\"Device\",\"identifier\":[{\"system\":\"urn:dev\",\"value\":\"y\"}]}");

        Bundle first = parse(server.post("", bundle("transaction", PATIENT, DEVICE, USE)));
        Bundle second = parse(server.post("/", bundle("transaction", PATIENT, DEVICE)));

        assertThat(first.getType()).isEqualTo(Bundle.BundleType.TRANSACTIONRESPONSE);
        assertThat(first.getEntry())
                .extracting(entry -> entry.getResponse().getStatus())
                .containsExactly("201 Created", "201 Created", "201 Created");
        assertThat(first.getEntryFirstRep().getResponse().getLocation()).isEqualTo("Patient/id1/_history/1");
        assertThat(server.records.get("DeviceUseStatement", "id2").orElseThrow().body())
                .contains("\"Patient/id1\"")
                .contains("\"Device/dy\"");
        assertThat(second.getEntry())
                .extracting(entry -> entry.getResponse().getStatus())
                .containsExactly("200 OK", "200 OK");
        assertThat(server.records.list("Patient")).hasSize(1);
        assertThat(server.records.get("Device", "d1").orElseThrow().body()).contains("\"Patient/id1\"");
    }

    @Test
    void refusesATimeWithoutSeconds() throws Exception {
        String use = """
                {"resourceType": "DeviceUseStatement", "status": "active", "subject": {"reference": "Patient/a"},
                 "device": {"reference": "Device/d"}, "timingPeriod": {"start": "2026-11-23T00:53Z"}}""";
        String entry =
                "{\"resource\": " + use + ", \"request\": {\"method\": \"POST\", \"url\": \"DeviceUseStatement\"}}";
        for (HttpResponse<String> answer :
                List.of(server.post("", bundle("transaction", entry)), server.post("/DeviceUseStatement", use))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("MINUTE");
        }
    }

    @Test
    void writesAllOrNothing() throws Exception {
        String bad = PATIENT.replace("\"identifier\"", "\"gender\": \"other\", \"identifier\"")
                .replace("|1", "|2");

        HttpResponse<String> refused = server.post("", bundle("transaction", DEVICE, bad));
        HttpResponse<String> noTarget = server.post("", bundle("transaction", PATIENT, USE));
        HttpResponse<String> twice = server.post("", bundle("transaction", DEVICE, DEVICE));
        HttpResponse<String> observation = server.post(
                "",
                bundle(
                        "transaction",
                        "{\"resource\": {\"resourceType\": \"Observation\", \"status\": \"final\","
                                + " \"code\": {\"text\": \"x\"}}, \"request\": {\"method\": \"POST\", \"url\": \"Observation\"}}"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(noTarget.statusCode()).isEqualTo(412);
        assertThat(noTarget.body()).contains("Device?identifier=urn:dev|y");
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(twice.body()).contains("Bundle.entry[1].request");
        assertThat(observation.statusCode()).isEqualTo(422);
        assertThat(server.records.list("Patient")).isEmpty();
        assertThat(server.records.list("Device")).isEmpty();
    }

    private static String measured(String more) {
        return "{\"fullUrl\": \"urn:uuid:o\", \"resource\": {\"resourceType\": \"Observation\", \"status\": \"final\","
                + " \"code\": {\"text\": \"x\"}, \"subject\": {\"reference\": \"urn:uuid:a\"},"
                + " \"device\": {\"reference\": \"Device?identifier=urn:dev|x\"}" + more
                + "}, \"request\": {\"method\": \"POST\", \"url\": \"Observation\", \"ifNoneExist\":"
                + " \"identifier=urn:tablet|7\"}}";
    }

    @Test
    void takesWhatPeopleMeasuredWithTheRest() throws Exception {
        server.observe("o1", "heart-rate", "2026-11-20T10:00+02:00");
        parse(server.post("", bundle("transaction", PATIENT, DEVICE)));
        String one = measured(", \"performer\": [{\"reference\": \"urn:uuid:c\"}]");
        String carer = "{\"fullUrl\": \"urn:uuid:c\", \"resource\": {\"resourceType\": \"Practitioner\"},"
                + " \"request\": {\"method\": \"POST\", \"url\": \"Practitioner\"}}";

        Bundle answer = parse(server.post("", bundle("transaction", one, PATIENT, carer)));

        assertThat(answer.getEntry())
                .extracting(entry -> entry.getResponse().getStatus())
                .containsExactly("201 Created", "200 OK", "201 Created");
        assertThat(answer.getEntryFirstRep().getResponse().getLocation()).isEqualTo("Observation/o1/_history/1");
        assertThat(answer.getEntryFirstRep().getResponse().getEtag()).isEqualTo("W/\"1\"");
        assertThat(server.manual.given)
                .contains("\"Patient/id1\"", "\"Practitioner/id2\"", "\"Device/d1\"")
                .doesNotContain("urn:uuid");

        server.manual.given = "";
        server.manual.identifier = "urn:tablet|7";
        Bundle again = parse(server.post("", bundle("transaction", one, carer)));
        assertThat(again.getEntryFirstRep().getResponse().getStatus()).isEqualTo("200 OK");
        assertThat(server.manual.given).isEmpty();
    }

    @Test
    void anObservationIsNotTakenBackInABundle() throws Exception {
        server.observe("o1", "heart-rate", "2026-11-20T10:00+02:00");
        String put =
                measured("").replace("POST", "PUT").replace("\"url\": \"Observation\"", "\"url\": \"Observation/o1\"");

        HttpResponse<String> refused = server.post("", bundle("transaction", PATIENT, put));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("one at a time");
        assertThat(server.records.list("Patient")).isEmpty();
    }

    @Test
    void answersEachEntryOfABatchForItself() throws Exception {
        String bad = PATIENT.replace("\"identifier\"", "\"gender\": \"other\", \"identifier\"")
                .replace("|1", "|2");
        String read = "{\"request\": {\"method\": \"GET\", \"url\": \"Patient/id1\"}}";

        Bundle answer = parse(server.post("", bundle("batch", PATIENT, bad, read)));

        assertThat(answer.getType()).isEqualTo(Bundle.BundleType.BATCHRESPONSE);
        assertThat(answer.getEntry())
                .extracting(entry -> entry.getResponse().getStatus())
                .containsExactly("201 Created", "422", "200 OK");
        OperationOutcome outcome =
                (OperationOutcome) answer.getEntry().get(1).getResponse().getOutcome();
        assertThat(outcome.getIssueFirstRep().getDiagnostics()).isEqualTo("Patient.gender: not today");
        assertThat(answer.getEntry().get(2).getResource().getIdElement().getIdPart())
                .isEqualTo("id1");
    }

    @Test
    void refusesOtherBundles() throws Exception {
        assertThat(server.post("", bundle("collection")).statusCode()).isEqualTo(400);
        assertThat(server.post(
                                "",
                                bundle(
                                        "transaction",
                                        "{\"request\": {\"method\": \"DELETE\", \"url\": \"Patient/1\"}}"))
                        .statusCode())
                .isEqualTo(422);
    }
}
