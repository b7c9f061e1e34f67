package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.fhir.Fhir;

/**
 * An account of a partner reads what the partner may see: p1 and not p2, heart rates and not steps. Whatever it may not see
 * answers as what was never there.
 */
class PartnerReaderTest {
    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-20T10:00+02:00");

    private FhirTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FhirTestServer();
        server.sight.residents.add("Patient/p1");
        server.sight.seen.add("heart-rate");
        for (String n : List.of("1", "2")) {
            String subject = "\"subject\":{\"reference\":\"Patient/p" + n + "\"}";
            put("Patient", "p" + n, "\"identifier\":[{\"system\":\"urn:home\",\"value\":\"" + n + "\"}]");
            put(
                    "Patient",
                    "p" + n,
                    "\"name\":[{\"family\":\"Family" + n + "\"}],"
                            + "\"identifier\":[{\"system\":\"urn:home\",\"value\":\"" + n + "\"}]");
            put("Device", "d" + n, "\"identifier\":[{\"value\":\"device" + n + "\"}]");
            put(
                    "DeviceUseStatement",
                    "u" + n,
                    "\"status\":\"active\"," + subject + ",\"device\":{\"reference\":\"Device/d" + n + "\"}");
            put("CarePlan", "c" + n, "\"status\":\"active\",\"intent\":\"plan\"," + subject);
            put("Goal", "g" + n, "\"lifecycleStatus\":\"active\"," + subject);
            put("RelatedPerson", "r" + n, "\"patient\":{\"reference\":\"Patient/p" + n + "\"}");
            put("Consent", "k" + n, "\"status\":\"active\",\"patient\":{\"reference\":\"Patient/p" + n + "\"}");
        }
        put("Group", "one", members("p1"));
        put("Group", "both", members("p1", "p2"));
        put("Organization", "home", "\"name\":\"Home\"");
        put("Location", "l1", "\"name\":\"Room\"");
        observe("o1", "heart-rate", "Patient/p1");
        observe("s1", "steps", "Patient/p1");
        observe("o2", "heart-rate", "Patient/p2");
        observe("b1", "heart-rate", "Device/d1");
        observe("b2", "heart-rate", "Device/d2");
        observe("w1", "heart-rate", "Location/l1");
        server.alerts.raise("1", "Patient/p1");
        server.alerts.raise("2", "Patient/p2");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void put(String type, String id, String fields) {
        server.records.put(type, id, "{\"resourceType\":\"" + type + "\"," + fields + "}");
    }

    private static String members(String... patients) {
        List<String> members = new ArrayList<>();
        for (String patient : patients) {
            members.add("{\"entity\":{\"reference\":\"Patient/" + patient + "\"}}");
        }
        return "\"type\":\"person\",\"actual\":true,\"member\":[" + String.join(",", members) + "]";
    }

    private Observed observe(String id, String metric, String subject) {
        String[] parts = subject.split("/");
        Subject.Kind kind =
                switch (parts[0]) {
                    case "Patient" -> Subject.Kind.PATIENT;
                    case "Device" -> Subject.Kind.DEVICE;
                    default -> Subject.Kind.LOCATION;
                };
        return server.observe(id, metric, TIME, Value.quantity(61, "/min"), new Subject(kind, parts[1]));
    }

    private HttpRequest.Builder as(String who, String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : server.base() + path))
                .header("Authorization", "Bearer " + who);
    }

    private HttpResponse<String> read(String path) throws Exception {
        return server.send(as("hospital", path));
    }

    private Bundle bundle(String path) throws Exception {
        HttpResponse<String> answer = read(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Fhir.r4().newJsonParser().parseResource(Bundle.class, answer.body());
    }

    private List<String> found(String path) throws Exception {
        return new ArrayList<>(new TreeSet<>(bundle(path).getEntry().stream()
                .map(entry -> entry.getResource().getIdElement().getIdPart())
                .toList()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Patient/p1",
                "/Patient/p1/_history",
                "/Patient/p1/_history/1",
                "/Observation/o1",
                "/Observation/o1/_history/1",
                "/Observation/b1",
                "/Observation/w1",
                "/Provenance/o1-1",
                "/Device/d1",
                "/Group/one",
                "/Organization/home",
                "/Patient/p1/$everything",
                "/CodeSystem/tiltas-event"
            })
    void readsWhatItMaySee(String path) throws Exception {
        assertThat(read(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/Patient/p2, p2",
        "/Patient/p2/_history, p2",
        "/Patient/p2/_history/1, p2",
        "/Patient/p2/$everything, p2",
        "/Observation/o2, o2",
        "/Observation/o2/_history, o2",
        "/Observation/o2/_history/1, o2",
        "/Observation/s1, s1",
        "/Observation/s1/_history/1, s1",
        "/Observation/b2, b2",
        "/Provenance/o2-1, o2",
        "/Provenance/s1-1, s1",
        "/Device/d2, d2",
        "/Device/d2/_history, d2",
        "/DeviceUseStatement/u1, u1",
        "/DeviceUseStatement/u2, u2",
        "/DeviceUseStatement/u2/_history, u2",
        "/CarePlan/c1, c1",
        "/Goal/g1/_history/1, g1",
        "/RelatedPerson/r1, r1",
        "/Consent/k1, k1",
        "/Group/both, both",
        "/Group/both/_history/1, both",
        "/AuditEvent/1, 1",
        "/DetectedIssue/1, 1",
        "/Task/1, 1"
    })
    void whatItMayNotSeeAnswersAsWhatWasNeverThere(String path, String id) throws Exception {
        // so that there is an entry in the trail
        server.get("/Patient/p1");
        await().until(() -> !server.audits.list(Long.MAX_VALUE, 1).isEmpty());
        assertThat(server.get(path).statusCode()).as("an administrator sees it").isEqualTo(200);

        HttpResponse<String> hidden = server.send(as("hospital", path).header("If-None-Match", "W/\"1\""));
        HttpResponse<String> unknown = read(path.replace("/" + id, "/nobody"));

        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body().replace("/" + id, "/nobody")).isEqualTo(unknown.body());
        assertThat(hidden.headers().firstValue("ETag")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/Patient | p1",
                "/Patient?identifier=urn:home%7C2 | ''",
                "/Patient?name=Family | p1",
                "/Patient?_id=p2 | ''",
                "/Observation | b1 o1 w1",
                "/Observation?_id=o2,s1,o1 | o1",
                "/Observation?patient=p2 | ''",
                "/Observation?patient=p1,p2 | o1",
                "/Observation?patient.identifier=urn:home%7C2 | ''",
                "/Observation?code=55423-8 | ''",
                "/Observation?device=d1&_sort=date | b1 o1 w1",
                "/Observation?_total=accurate | b1 o1 w1",
                "/Device | d1",
                "/Device?patient=p1 | d1",
                "/Device?patient=p2 | ''",
                "/Device?identifier=device2 | ''",
                "/DeviceUseStatement | ''",
                "/CarePlan | ''",
                "/Goal?patient=p1 | ''",
                "/RelatedPerson | ''",
                "/Consent | ''",
                "/Group | one",
                "/Group?member=Patient/p2 | ''",
                "/Provenance?target=Observation/o2 | ''",
                "/Provenance?_id=s1-1,o1-1 | o1-1",
                "/AuditEvent | ''",
                "/AuditEvent?patient=p1 | ''",
                "/DetectedIssue | ''",
                "/Task?patient=p1 | ''",
                "/Communication?patient=p1 | ''"
            })
    void searchesFindAndCountNothingElse(String path, String ids) throws Exception {
        List<String> expected = ids.isEmpty() ? List.of() : List.of(ids.split(" "));

        assertThat(found(path)).containsExactlyElementsOf(expected);
        if (bundle(path).hasTotal()) {
            assertThat(bundle(path).getTotal()).isEqualTo(expected.size());
        }
        if (path.matches("/(Patient|Observation|Device|Group|CarePlan)(\\?.*)?")) {
            String counted = path + (path.contains("?") ? "&" : "?") + "_summary=count";
            assertThat(bundle(counted).getTotal()).isEqualTo(expected.size());
        }
    }

    @Test
    void aSearchByFormIsARead() throws Exception {
        HttpResponse<String> answer = server.send(as("hospital", "/Patient/_search")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=Family")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Family1").doesNotContain("Family2");
    }

    @Test
    void pagesHaveNoHolesThatTellOfOthers() throws Exception {
        for (int i = 10; i < 40; i++) {
            observe("x" + i, "heart-rate", i % 3 == 0 ? "Patient/p1" : "Patient/p2");
        }

        List<String> found = new ArrayList<>();
        String next = "/Observation?subject=Patient/p1,Patient/p2&_count=2&_sort=_lastUpdated";
        while (next != null) {
            Bundle page = bundle(next);
            assertThat(page.getEntry()).hasSizeLessThanOrEqualTo(2);
            page.getEntry()
                    .forEach(entry ->
                            found.add(entry.getResource().getIdElement().getIdPart()));
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl();
        }

        assertThat(found)
                .hasSize(11)
                .doesNotHaveDuplicates()
                .startsWith("o1", "x12")
                .endsWith("x39");
    }

    @Test
    void includesBringNobodyHidden() throws Exception {
        put(
                "Device",
                "d1",
                "\"patient\":{\"reference\":\"Patient/p1\"},\"owner\":{\"reference\":\"Organization/home\"}");

        assertThat(found("/Observation?_include=Observation:device&_include=Observation:subject"
                        + "&_include=Observation:patient&_revinclude=Provenance:target"))
                .containsExactly("b1", "b1-1", "d1", "l1", "o1", "o1-1", "p1", "w1", "w1-1");
        server.sight.residents.clear();
        assertThat(found("/Observation?_include=Observation:device&_include=Observation:patient"))
                .containsExactly("w1");
        assertThat(found("/Device?_include=Device:organization")).isEmpty();
    }

    @Test
    void aConsentMayOpenOtherRecords() throws Exception {
        server.sight.types.add("CarePlan");
        server.sight.types.add("DeviceUseStatement");

        assertThat(found("/CarePlan")).containsExactly("c1");
        assertThat(found("/DeviceUseStatement?_include=DeviceUseStatement:device"))
                .containsExactly("d1", "u1");
        assertThat(read("/Goal/g1").statusCode()).isEqualTo(404);
        assertThat(found("/Patient/p1/$everything")).containsExactly("c1", "d1", "o1", "p1", "u1");
        assertThat(bundle("/Patient/p1/$everything?_count=1").hasTotal()).isFalse();
    }

    @Test
    void aVersionAboutSomebodyElseIsHidden() throws Exception {
        put(
                "DeviceUseStatement",
                "u9",
                "\"status\":\"active\",\"subject\":{\"reference\":\"Patient/p2\"},"
                        + "\"device\":{\"reference\":\"Device/d9\"}");
        put(
                "DeviceUseStatement",
                "u9",
                "\"status\":\"active\",\"subject\":{\"reference\":\"Patient/p1\"},"
                        + "\"device\":{\"reference\":\"Device/d9\"}");
        server.sight.types.add("DeviceUseStatement");
        Observed wrong = observe("o9", "heart-rate", "Patient/p1");
        Observed right = observe("o9b", "heart-rate", "Patient/p2");
        server.observations.all.remove(right);
        server.observations.all.add(
                new Observed(right.offset(), "o9", 2, Instant.parse("2026-11-22T11:00:00Z"), right.measurement()));

        assertThat(bundle("/DeviceUseStatement/u9/_history").getTotal()).isEqualTo(1);
        assertThat(read("/DeviceUseStatement/u9/_history/1").statusCode()).isEqualTo(404);
        assertThat(read("/DeviceUseStatement/u9/_history/2").statusCode()).isEqualTo(200);
        assertThat(wrong.id()).isEqualTo("o9");
        assertThat(read("/Observation/o9/_history/1").statusCode()).isEqualTo(404);
        assertThat(read("/Observation/o9/_history").statusCode()).isEqualTo(404);
        assertThat(read("/Provenance?target=Observation/o9").body()).contains("\"total\":0");
    }

    @Test
    void aRestrictionIsNotTold() throws Exception {
        server.records.put("restriction", "p2", "{}");

        assertThat(read("/Patient/p2").statusCode()).isEqualTo(404);
        assertThat(read("/Observation/o2").statusCode()).isEqualTo(404);
        assertThat(server.get("/Patient/p2").statusCode()).isEqualTo(403);
    }

    @Test
    void isJudgedAtTheMomentOfReading() throws Exception {
        server.sight.residents.add("Patient/p2");
        assertThat(read("/Patient/p2").statusCode()).isEqualTo(200);
        assertThat(found("/Observation?patient=p2")).containsExactly("o2");

        server.sight.residents.clear();
        assertThat(read("/Patient/p2").statusCode()).isEqualTo(404);
        assertThat(found("/Observation?patient=p1,p2")).isEmpty();
        assertThat(found("/Patient")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /Patient", "PUT, /Patient/p1", "PUT, /Patient/p2", "DELETE, /Patient/p1", "PATCH, /Patient/p1",
        "POST, /Observation", "PUT, /Observation/o1", "PUT, /Task/1", "POST, ''", "POST, /Consent",
        "POST, /Patient/p1/$everything", "POST, /Patient/$export", "DELETE, /Observation/o1"
    })
    void writesNothing(String method, String path) throws Exception {
        int before = server.records.list("Patient").size();

        HttpResponse<String> answer = server.send(as("hospital", path)
                .header("Content-Type", "application/fhir+json")
                .method(
                        method,
                        BodyPublishers.ofString(
                                path.isEmpty()
                                        ? "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":"
                                                + "{\"method\":\"GET\",\"url\":\"Patient/p2\"}}]}"
                                        : "{\"resourceType\":\"Patient\"}")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("accounts of partners only read");
        assertThat(server.records.list("Patient")).hasSize(before);
    }

    @Test
    void anAccountWithoutPartnerIsRefused() throws Exception {
        assertThat(server.send(as("lost", "/Patient")).statusCode()).isEqualTo(403);
        assertThat(server.send(as("carer", "/Patient")).statusCode()).isEqualTo(403);
        server.servlet.sights = null;
        assertThat(read("/Patient").statusCode()).isEqualTo(503);
        assertThat(read("/metadata").statusCode()).isEqualTo(200);
    }

    @Test
    void whatItReadsIsInTheTrail() throws Exception {
        read("/Patient/p1");
        read("/Observation?patient=p2");

        await().untilAsserted(() -> assertThat(server.audits.list(Long.MAX_VALUE, 100))
                .extracting(entry -> entry.audit().who() + " " + entry.audit().action() + " "
                        + entry.audit().what())
                .containsExactlyInAnyOrder(
                        "hospital-reader read Patient/p1 Patient/p1",
                        "hospital-reader search Patient/p2 Observation?patient"));
    }

    private String export(String path) throws Exception {
        HttpResponse<String> accepted = server.send(as("hospital", path).header("Prefer", "respond-async"));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return accepted.headers().firstValue("Content-Location").orElseThrow();
    }

    private JsonNode manifest(String address) throws Exception {
        await().until(() -> read(address).statusCode() == 200);
        return new JsonMapper().readTree(read(address).body());
    }

    @Test
    void exportsWhatItMaySeeForAsLongAsItMay() throws Exception {
        String address = export("/Patient/$export");
        JsonNode files = manifest(address).path("output");

        assertThat(files.findValuesAsText("type")).containsExactly("Observation", "Patient");
        String patients = files.path(1).path("url").asText();
        assertThat(read(files.path(0).path("url").asText()).body())
                .contains("\"o1\"")
                .doesNotContain("s1", "o2");
        assertThat(read(patients).body()).contains("Family1").doesNotContain("Family2");
        assertThat(server.get(patients).statusCode()).as("of another account").isEqualTo(404);

        put("Consent", "k1", "\"status\":\"inactive\",\"patient\":{\"reference\":\"Patient/p1\"}");
        assertThat(read(patients).statusCode()).isEqualTo(404);
        assertThat(read(address).statusCode()).isEqualTo(404);

        server.sight.steady = Instant.now();
        String ended = export("/Group/one/$export");
        await().until(() -> read(ended).statusCode() == 404);
        assertThat(server.send(as("hospital", "/Group/both/$export").header("Prefer", "respond-async"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theCapabilityStatementSaysSo() throws Exception {
        CapabilityStatement statement = (CapabilityStatement)
                Fhir.r4().newJsonParser().parseResource(read("/metadata").body());

        assertThat(statement.getRestFirstRep().getSecurity().getDescription()).contains("partner", "absent");
    }
}
