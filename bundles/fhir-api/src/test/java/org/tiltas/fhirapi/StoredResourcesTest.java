package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DeviceUseStatement;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.fhir.Fhir;

class StoredResourcesTest {
    private FhirTestServer server;
    private IGenericClient client;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        client = server.client();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static Patient patient(String family, String number) {
        Patient patient = new Patient();
        patient.addIdentifier().setSystem("urn:home").setValue(number);
        patient.addName().setFamily(family).addGiven("Ona");
        return patient;
    }

    @Test
    void createsReadsAndUpdates() {
        MethodOutcome created = client.create().resource(patient("Šarūnė", "1")).execute();
        String id = created.getId().getIdPart();

        Patient read = client.read().resource(Patient.class).withId(id).execute();
        read.setActive(true);
        MethodOutcome updated = client.update().resource(read).execute();
        Patient first =
                client.read().resource(Patient.class).withIdAndVersion(id, "1").execute();

        assertThat(created.getCreated()).isTrue();
        assertThat(read.getMeta().getVersionId()).isEqualTo("1");
        assertThat(read.getMeta().getLastUpdated()).isNotNull();
        assertThat(read.getNameFirstRep().getFamily()).isEqualTo("Šarūnė");
        assertThat(updated.getId().getVersionIdPart()).isEqualTo("2");
        assertThat(updated.getResponseStatusCode()).isEqualTo(200);
        assertThat(first.hasActive()).isFalse();
        assertThat(server.records.get("Patient", id).orElseThrow().body())
                .doesNotContain("\"meta\"")
                .doesNotContain("\"id\"");
        assertThat(server.store.who).containsOnly("admin");
    }

    @Test
    void showsNothingOfWhoIsRestricted() throws Exception {
        String id =
                client.create().resource(patient("A", "1")).execute().getId().getIdPart();
        client.create().resource(patient("B", "2")).execute();
        server.post(
                "/Goal",
                "{\"resourceType\": \"Goal\", \"lifecycleStatus\": \"active\", \"description\": {\"text\": \"walk\"},"
                        + " \"subject\": {\"reference\": \"Patient/" + id + "\"}}");
        assertThat(server.get("/Goal").body()).contains("walk");
        server.records.put("restriction", id, "{}");

        assertThat(server.get("/Patient/" + id).statusCode()).isEqualTo(403);
        assertThat(server.get("/Patient/" + id + "/_history").statusCode()).isEqualTo(403);
        assertThat(server.get("/Patient/" + id + "/$everything").statusCode()).isEqualTo(403);
        assertThat(server.get("/Patient?_summary=count").body()).contains("\"total\":1");
        assertThat(server.get("/Goal").body()).doesNotContain("walk");
        assertThat(client.create()
                        .resource(patient("A", "1"))
                        .conditionalByUrl("Patient?identifier=urn:home|1")
                        .execute()
                        .getId()
                        .getIdPart())
                .as("is not registered twice")
                .isEqualTo(id);
    }

    @Test
    void keepsTheIdOfAPut() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/Patient/p1")
                .header("Content-Type", "application/fhir+json")
                .PUT(BodyPublishers.ofString("{\"resourceType\": \"Patient\", \"id\": \"p1\"}")));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("ETag")).hasValue("W/\"1\"");
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/fhir/R4/Patient/p1/_history/1");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/fhir+json");
    }

    @Test
    void checksIfMatch() throws Exception {
        String id =
                client.create().resource(patient("A", "1")).execute().getId().getIdPart();
        String body = "{\"resourceType\": \"Patient\", \"id\": \"" + id + "\"}";

        HttpResponse<String> stale = server.send(server.request("/Patient/" + id)
                .header("Content-Type", "application/fhir+json")
                .header("If-Match", "W/\"7\"")
                .PUT(BodyPublishers.ofString(body)));
        HttpResponse<String> fresh = server.send(server.request("/Patient/" + id)
                .header("Content-Type", "application/fhir+json")
                .header("If-Match", "W/\"1\"")
                .PUT(BodyPublishers.ofString(body)));
        HttpResponse<String> unchanged =
                server.send(server.request("/Patient/" + id).header("If-None-Match", "W/\"2\""));

        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(fresh.statusCode()).isEqualTo(200);
        assertThat(unchanged.statusCode()).isEqualTo(304);
    }

    @Test
    void createsAndUpdatesOnCondition() {
        MethodOutcome first = client.create()
                .resource(patient("A", "1"))
                .conditionalByUrl("Patient?identifier=urn:home|1")
                .execute();
        MethodOutcome second = client.create()
                .resource(patient("B", "1"))
                .conditionalByUrl("Patient?identifier=urn:home|1")
                .execute();
        MethodOutcome third = client.update()
                .resource(patient("C", "1"))
                .conditionalByUrl("Patient?identifier=urn:home|1")
                .execute();
        client.create().resource(patient("D", "1")).execute();

        assertThat(second.getId().getIdPart()).isEqualTo(first.getId().getIdPart());
        assertThat(second.getResponseStatusCode()).isEqualTo(200);
        assertThat(third.getId().getIdPart()).isEqualTo(first.getId().getIdPart());
        assertThat(third.getId().getVersionIdPart()).isEqualTo("2");
        assertThatThrownBy(() -> client.update()
                        .resource(patient("E", "1"))
                        .conditionalByUrl("Patient?identifier=urn:home|1")
                        .execute())
                .isInstanceOf(PreconditionFailedException.class);
    }

    @Test
    void findsResidents() {
        for (int i = 1; i <= 7; i++) {
            client.create().resource(patient("Šarūnė" + i, String.valueOf(i))).execute();
        }
        client.create().resource(patient("Kazlauskas", "8")).execute();

        assertThat(total("Patient?identifier=urn:home|3")).isEqualTo(1);
        assertThat(total("Patient?identifier=3,4")).isEqualTo(2);
        assertThat(total("Patient?identifier=urn:other|3")).isZero();
        assertThat(total("Patient?name=sarun")).isEqualTo(7);
        assertThat(total("Patient?name:contains=lausk")).isEqualTo(1);
        assertThat(total("Patient?name:exact=kazlauskas")).isZero();
        assertThat(total("Patient?given=ona&family=kaz")).isEqualTo(1);
        assertThat(total("Patient?_id=id1,id2,none")).isEqualTo(2);
        assertThat(total("Patient?_lastUpdated=gt2020")).isEqualTo(8);
        assertThat(total("Patient?_lastUpdated=lt2020")).isZero();
        assertThat(pages("Patient?_count=3&_sort=_id")).containsExactly(3, 3, 2);
    }

    @Test
    void aDeviceMirrorsWhoWearsItNow() {
        String patient =
                client.create().resource(patient("A", "1")).execute().getId().getIdPart();
        DeviceUseStatement use = new DeviceUseStatement()
                .setStatus(DeviceUseStatement.DeviceUseStatementStatus.ACTIVE)
                .setSubject(new Reference("Patient/" + patient));
        Device worn = new Device();
        worn.addIdentifier().setSystem("urn:dev").setValue("y");
        String wornId = client.create().resource(worn).execute().getId().getIdPart();
        client.create()
                .resource(use.copy().setDevice(new Reference("Device/" + wornId)))
                .execute();

        assertThat(client.read()
                        .resource(Device.class)
                        .withId(wornId)
                        .execute()
                        .getPatient()
                        .getReference())
                .isEqualTo("Patient/" + patient);
    }

    @Test
    void findsDevicesAndAssignments() {
        String patient =
                client.create().resource(patient("A", "1")).execute().getId().getIdPart();
        Device device = new Device().setPatient(new Reference("Patient/" + patient));
        device.addIdentifier().setSystem("urn:dev").setValue("x");
        String deviceId = client.create().resource(device).execute().getId().getIdPart();
        DeviceUseStatement use = new DeviceUseStatement()
                .setStatus(DeviceUseStatement.DeviceUseStatementStatus.ACTIVE)
                .setSubject(new Reference("Patient/" + patient))
                .setDevice(new Reference("Device/" + deviceId));
        client.create().resource(use).execute();

        assertThat(total("Device?patient=" + patient)).isEqualTo(1);
        assertThat(total("Device?patient=Patient/" + patient)).isEqualTo(1);
        assertThat(total("Device?patient.identifier=urn:home|1")).isEqualTo(1);
        assertThat(total("Device?patient=other")).isZero();
        String other =
                client.create().resource(patient("B", "2")).execute().getId().getIdPart();
        client.create()
                .resource(use.copy().setSubject(new Reference("Patient/" + other)))
                .execute();
        DeviceUseStatement over = use.copy().setSubject(new Reference("Patient/gone"));
        over.setTiming(new Period().setEndElement(new DateTimeType("2020-01-01")));
        client.create().resource(over).execute();
        assertThat(total("Device?patient=" + other)).isEqualTo(1);
        assertThat(total("Device?patient=gone")).isZero();
        assertThat(total("DeviceUseStatement?device=Device/" + deviceId)).isEqualTo(3);
        assertThat(total("DeviceUseStatement?device.identifier=urn:dev|x")).isEqualTo(3);
        assertThat(total("DeviceUseStatement?patient=" + patient)).isEqualTo(1);
        assertThat(total("DeviceUseStatement?subject=Patient/" + patient)).isEqualTo(1);
        assertThat(total("DeviceUseStatement?subject:Patient=" + patient)).isEqualTo(1);
        assertThat(total("DeviceUseStatement?subject=none")).isZero();
    }

    @Test
    void keepsPlainTypes() {
        Organization home = new Organization().setName("North");
        home.addIdentifier().setSystem("urn:org").setValue("n");
        client.create().resource(home).execute();

        assertThat(total("Organization?identifier=urn:org|n")).isEqualTo(1);
        assertThat(total("Practitioner")).isZero();
    }

    @Test
    void refusesWithAnOutcome() throws Exception {
        assertRefused(server.get("/Patient/none"), 404, "Patient/none is not known");
        assertRefused(server.get("/Patient?_id=1&colour=red"), 400, "colour: is not supported here");
        assertRefused(server.get("/Patient?_has:Observation:patient:code=1"), 400, "_has:Observation:patient:code");
        assertRefused(server.get("/Spaceship/1"), 404, "Spaceship");
        assertRefused(server.get("/Patient?_sort=name"), 400, "_sort");
        assertRefused(server.post("/Patient", "{\"resourceType\": \"Patient\", \"colour\": \"red\"}"), 400, "colour");
        assertRefused(server.post("/Patient", "{\"resourceType\": \"Patient\","), 400, "not JSON");
        assertRefused(server.post("/Patient", "[".repeat(80) + "]".repeat(80)), 400, "nested deeper");
        assertRefused(server.post("/Patient", "{\"resourceType\": \"Device\"}"), 400, "Device");
        HttpResponse<String> refused =
                server.post("/Patient", "{\"resourceType\": \"Patient\", \"gender\": \"other\"}");
        assertRefused(refused, 422, "Patient.gender: not today");
        OperationOutcome outcome = Fhir.r4().newJsonParser().parseResource(OperationOutcome.class, refused.body());
        assertThat(outcome.getIssueFirstRep().getCode()).isEqualTo(OperationOutcome.IssueType.BUSINESSRULE);
        assertThat(outcome.getIssueFirstRep().getExpression().get(0).getValue()).isEqualTo("Patient.gender");
        assertRefused(
                server.send(server.request("/Patient")
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString("a"))),
                415,
                "Content-Type");
    }

    @Test
    void letsOnlyAdministratorsIn() throws Exception {
        HttpResponse<String> nobody =
                server.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.base() + "/Patient")));
        HttpResponse<String> carer =
                server.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.base() + "/Patient"))
                        .header("Authorization", "Bearer carer"));
        HttpResponse<String> metadata =
                server.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.base() + "/metadata")));

        assertRefused(nobody, 401, "Authorization");
        assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
        assertRefused(carer, 403, "role");
        assertThat(metadata.statusCode()).isEqualTo(200);
        assertThat(metadata.body())
                .contains("\"DeviceUseStatement\"", "\"combo-code\"", "\"conditionalCreate\":true", "\"transaction\"");
        assertThat(metadata.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(server.servlet.trouble()).isEmpty();
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String text) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body())
                .contains("\"OperationOutcome\"")
                .contains(text)
                .doesNotContain("org.tiltas");
    }

    private int total(String search) {
        return client.search()
                .byUrl(search)
                .returnBundle(Bundle.class)
                .execute()
                .getTotal();
    }

    private List<Integer> pages(String search) {
        List<Integer> sizes = new ArrayList<>();
        Bundle page = client.search().byUrl(search).returnBundle(Bundle.class).execute();
        sizes.add(page.getEntry().size());
        while (page.getLink("next") != null) {
            page = client.loadPage().next(page).execute();
            sizes.add(page.getEntry().size());
        }
        return sizes;
    }
}
