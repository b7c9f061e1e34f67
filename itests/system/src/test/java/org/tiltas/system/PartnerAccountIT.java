package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.tiltas.tools.gatt.DeviceName;

/**
 * A hospital that comes and fetches: its account, made by the command of the manual, reads of the resident who consented
 * and of nobody else, and of her no longer than she consents.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PartnerAccountIT {
    private static final String GATEWAY = "gw1";
    private static final String READER = "hospital-reader";
    private static final String FHIR = "/fhir/R4/";
    private static final Pattern PASSWORD = Pattern.compile("password: (\\S+)");
    /** Words that stand in the records of the resident who did not consent, and nowhere else. */
    private static final List<String> HIDDEN = List.of("Resident0002", "R0002", DeviceName.identifier(1), "of-him");

    private static Site site;
    private static TiltasCommand command;
    private static Rest reader;
    private static String she;
    private static String he;
    private static String herDevice;
    private static String hisDevice;
    private static String hers;
    private static String his;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("partner-account");
        command = new TiltasCommand(site.server().data(), Map.of("TILTAS_ADMIN_PASSWORD", Site.ADMIN_PASSWORD));
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        site.residents(2, 2);
        she = site.patient("R0001");
        he = site.patient("R0002");
        herDevice = site.device(0);
        hisDevice = site.device(1);
        site.admin()
                .put("/api/v1/partners/" + Site.PARTNER, """
            {"kind": "fhir", "url": "%s", "basis": "consent", "filter": {"codes": ["8867-4"]}, "start": "beginning"}\
            """.formatted(
                                site.sink().base()))
                .expect(201);
        records();
        measure();
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    private static void records() throws IOException {
        consent("active");
        write("Practitioner/nurse", "\"active\": true");
        for (String[] each : new String[][] {{she, "of-her"}, {he, "of-him"}}) {
            String person = "{\"reference\": \"" + each[0] + "\"}";
            write(
                    "CarePlan/plan-" + each[1],
                    "\"status\": \"active\", \"intent\": \"plan\", \"title\": \"walks " + each[1] + "\", \"subject\": "
                            + person);
            write("RelatedPerson/son-" + each[1], "\"patient\": " + person);
        }
        write("Group/alone", "\"type\": \"person\", \"actual\": true, \"member\": [" + member(she) + "]");
        write(
                "Group/both",
                "\"type\": \"person\", \"actual\": true, \"member\": [" + member(she) + ", " + member(he) + "]");
    }

    private static String member(String patient) {
        return "{\"entity\": {\"reference\": \"" + patient + "\"}}";
    }

    private static void write(String reference, String fields) throws IOException {
        String[] parts = reference.split("/");
        site.admin()
                .put(
                        FHIR + reference,
                        "{\"resourceType\": \"" + parts[0] + "\", \"id\": \"" + parts[1] + "\", " + fields + "}")
                .expect(200, 201);
    }

    private static void consent(String status) throws IOException {
        write("Consent/hers", """
            "status": "%s",
            "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
            "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
            "patient": {"reference": "%s"}, "policy": [{"uri": "https://home.example/consent"}],
            "provision": {"type": "permit"}\
            """.formatted(status, she));
    }

    /** A heart rate of each, and of her a temperature, which the partner's filter leaves out. */
    private static void measure() throws IOException {
        OffsetDateTime time = OffsetDateTime.now(ZoneOffset.ofHours(2)).truncatedTo(ChronoUnit.MILLIS);
        List<String> entries = new ArrayList<>();
        for (int device = 0; device < 2; device++) {
            entries.add("{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"064%d\",\"time\":\"%s\"}"
                    .formatted(DeviceName.address(device), device, time));
        }
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET)) {
            String batch = "[" + String.join(",", entries) + "]";
            client.publish("gatt/" + GATEWAY, batch.getBytes(StandardCharsets.UTF_8));
        }
        site.admin().post(FHIR + "Observation", """
                    {"resourceType": "Observation", "status": "final",
                     "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                       "code": "vital-signs"}]}],
                     "code": {"coding": [{"system": "http://loinc.org", "code": "8310-5"}]},
                     "subject": {"reference": "%s"}, "performer": [{"reference": "Practitioner/nurse"}],
                     "effectiveDateTime": "%s",
                     "valueQuantity": {"value": 36.9, "system": "http://unitsofmeasure.org", "code": "Cel"}}\
                    """.formatted(she, time)).expect(201);
        Site.await("three Observations")
                .until(() -> site.observations("subject=" + she + "," + he).size() == 3);
        hers = only(site.observations("subject=" + she + "&code=8867-4"));
        his = only(site.observations("subject=" + he));
    }

    private static String only(List<JsonNode> found) {
        assertThat(found).hasSize(1);
        return "Observation/" + found.get(0).path("id").asText();
    }

    private static String password(String printed) {
        Matcher password = PASSWORD.matcher(printed);
        assertThat(password.find()).as(printed).isTrue();
        return password.group(1);
    }

    private static Set<String> found(Rest who, String search) throws IOException {
        Set<String> found = new TreeSet<>();
        for (JsonNode entry : who.read(FHIR + search).path("entry")) {
            JsonNode resource = entry.path("resource");
            found.add(resource.path("resourceType").asText() + "/"
                    + resource.path("id").asText());
        }
        return found;
    }

    private static String provenance(String observation) {
        return "Provenance/" + observation.substring(observation.indexOf('/') + 1) + "-1";
    }

    private static Set<String> set(String... references) {
        return new TreeSet<>(List.of(references));
    }

    private static String use(String patient) throws IOException {
        Set<String> uses = found(site.admin(), "DeviceUseStatement?patient=" + patient);
        assertThat(uses).hasSize(1);
        return uses.iterator().next();
    }

    @Test
    @Order(1)
    void theCommandMakesTheAccount() throws IOException {
        site.nobody().get(FHIR + "Patient").expect(401);

        String printed = command.run("account", "add", READER, "--partner", Site.PARTNER);

        reader = site.user(READER, password(printed));
        assertThat(command.run("account", "list")).containsPattern(READER + " +partner +" + Site.PARTNER);
        assertThat(site.admin().read("/api/v1/audit").toString()).contains("account.create", READER);
        site.admin().delete("/api/v1/partners/" + Site.PARTNER).expect(409);
    }

    @Test
    @Order(2)
    void searchesAndCountsTellOfHerAlone() throws IOException {
        String heart = "Observation?code=8867-4";
        Map<String, Set<String>> searches = Map.ofEntries(
                Map.entry("Patient", set(she)),
                Map.entry("Patient?name=Resident", set(she)),
                Map.entry("Patient?_id=" + he.substring(8), set()),
                Map.entry("Observation", set(hers)),
                Map.entry(heart, set(hers)),
                Map.entry("Observation?code=8310-5", set()),
                Map.entry("Observation?patient=" + he, set()),
                Map.entry("Observation?device=" + hisDevice, set()),
                Map.entry("Observation?_sort=-date&_count=1&_total=accurate", set(hers)),
                Map.entry("Device", set(herDevice)),
                Map.entry("DeviceUseStatement", set(use(she))),
                Map.entry("CarePlan", set("CarePlan/plan-of-her")),
                Map.entry("RelatedPerson", set("RelatedPerson/son-of-her")),
                Map.entry("Group", set("Group/alone")),
                Map.entry("Consent", set()),
                Map.entry("AuditEvent", set()),
                Map.entry("Provenance?target=" + hers, set(provenance(hers))),
                Map.entry("Provenance?target=" + his, set()),
                Map.entry("Practitioner", set("Practitioner/nurse")),
                Map.entry(
                        heart + "&_include=Observation:patient&_include=Observation:device"
                                + "&_revinclude=Provenance:target",
                        set(hers, she, herDevice, provenance(hers))));

        for (Map.Entry<String, Set<String>> search : searches.entrySet()) {
            assertThat(found(reader, search.getKey())).as(search.getKey()).isEqualTo(search.getValue());
            assertThat(reader.read(FHIR + search.getKey()).path("entry").toString())
                    .as(search.getKey())
                    .doesNotContain(HIDDEN);
        }
        for (String counted : List.of("Patient", "Observation", "Device", "CarePlan", "Group", heart)) {
            String count = counted + (counted.contains("?") ? "&" : "?") + "_summary=count";
            assertThat(reader.read(FHIR + count).path("total").asInt())
                    .as(counted)
                    .isEqualTo(1);
            assertThat(site.admin().read(FHIR + count).path("total").asInt())
                    .as(counted)
                    .isGreaterThan(1);
        }
        byte[] form = "name=Resident".getBytes(StandardCharsets.UTF_8);
        String posted = reader.post(FHIR + "Patient/_search", form, "application/x-www-form-urlencoded")
                .expect(200)
                .text();
        assertThat(posted).contains("Resident0001").doesNotContain(HIDDEN);
    }

    @Test
    @Order(3)
    void readsAndHistoriesShowHerAlone() throws IOException {
        List<String> open = List.of(
                she,
                she + "/_history",
                she + "/_history/1",
                hers,
                hers + "/_history",
                hers + "/_history/1",
                provenance(hers),
                herDevice,
                herDevice + "/_history",
                use(she),
                "CarePlan/plan-of-her/_history",
                "Group/alone");
        for (String path : open) {
            assertThat(reader.get(FHIR + path).expect(200).text()).as(path).doesNotContain(HIDDEN);
        }
        List<String> hidden = List.of(
                he,
                he + "/_history",
                he + "/_history/1",
                he + "/$everything",
                his,
                his + "/_history",
                his + "/_history/1",
                provenance(his),
                hisDevice,
                hisDevice + "/_history",
                use(he),
                "CarePlan/plan-of-him",
                "CarePlan/plan-of-him/_history/1",
                "RelatedPerson/son-of-him",
                "Group/both",
                "Group/both/$export",
                "Consent/hers");
        for (String path : hidden) {
            Rest.Answer answer = ask(reader, path);
            String[] parts = path.split("/");
            Rest.Answer unknown = ask(reader, path.replace(parts[0] + "/" + parts[1], parts[0] + "/nobody"));
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.text().replace(parts[1], "nobody")).as(path).isEqualTo(unknown.text());
            assertThat(ask(site.admin(), path).status()).as(path).isIn(200, 202);
        }
        assertThat(found(reader, she + "/$everything"))
                .isEqualTo(set(she, hers, herDevice, use(she), "CarePlan/plan-of-her", "RelatedPerson/son-of-her"));
        assertThat(found(site.admin(), she + "/$everything"))
                .contains("Consent/hers")
                .hasSize(8);
    }

    private static Rest.Answer ask(Rest who, String path) throws IOException {
        return who.send("GET", FHIR + path, null, "", "Prefer", "respond-async");
    }

    @Test
    @Order(4)
    void writesAndTheManagementAreRefused() throws IOException {
        String patient = site.admin().get(FHIR + she).text();
        String transaction = "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [{\"resource\":"
                + " {\"resourceType\": \"Patient\"}, \"request\": {\"method\": \"POST\", \"url\": \"Patient\"}}]}";
        String before = site.admin().get(FHIR + "Patient?_summary=count").text();

        reader.create(Rest.JSON.readTree("{\"resourceType\": \"Patient\"}")).expect(403);
        reader.put(FHIR + she, patient).expect(403);
        reader.delete(FHIR + she).expect(403);
        reader.send("PATCH", FHIR + she, "[]".getBytes(StandardCharsets.UTF_8), "application/json-patch+json")
                .expect(403);
        reader.post(FHIR, transaction).expect(403);
        ObjectNode mistaken = (ObjectNode) reader.read(FHIR + hers);
        reader.put(FHIR + hers, mistaken.put("status", "entered-in-error").toString())
                .expect(403);
        for (String path : List.of("status", "partners", "accounts", "audit", "messages", "residents/1/export")) {
            assertThat(reader.get("/api/v1/" + path).status()).as(path).isEqualTo(403);
        }
        reader.post("/api/v1/tokens", "{\"name\": \"mine\"}").expect(403);

        assertThat(site.admin().get(FHIR + she).text()).isEqualTo(patient);
        assertThat(site.admin().get(FHIR + "Patient?_summary=count").json().path("total"))
                .isEqualTo(Rest.JSON.readTree(before).path("total"));
        assertThat(only(site.observations("subject=" + she + "&code=8867-4&status=final")))
                .isEqualTo(hers);
    }

    @Test
    @Order(5)
    void everyReadStandsInTheAudit() throws IOException {
        Set<String> actions = Set.of("read", "search", "history", "vread", "operation");
        String ofHer = "AuditEvent?_count=500&agent-name=" + READER + "&patient=" + she;
        Site.await("all kinds of reads").untilAsserted(() -> {
            Set<String> seen = new TreeSet<>();
            for (JsonNode entry : site.admin().read(FHIR + ofHer).path("entry")) {
                seen.add(entry.at("/resource/subtype/0/code").asText());
            }
            assertThat(seen).containsAll(actions);
        });
        // that it asked for him by name stands there, though it was told nothing
        Site.await("what was asked").until(() -> !site.admin()
                .read(FHIR + "AuditEvent?agent-name=" + READER + "&patient=" + he)
                .path("entry")
                .isEmpty());
    }

    @Test
    @Order(6)
    void theConsentEndsAndNothingIsLeft() throws IOException {
        String export = export();
        List<String> paths =
                List.of(she, she + "/_history", hers, provenance(hers), herDevice, "Group/alone", she + "/$everything");

        consent("inactive");

        for (String path : paths) {
            assertThat(reader.get(FHIR + path).status()).as(path).isEqualTo(404);
        }
        reader.get(export).expect(404);
        reader.get(export + "/Patient.ndjson").expect(404);
        for (String type : List.of("Patient", "Observation", "Device", "Group", "CarePlan", "DeviceUseStatement")) {
            assertThat(found(reader, type)).as(type).isEmpty();
            assertThat(reader.read(FHIR + type + "?_summary=count")
                            .path("total")
                            .asInt())
                    .as(type)
                    .isZero();
        }

        consent("active");

        assertThat(found(reader, "Observation")).isEqualTo(set(hers));
        reader.get(FHIR + she).expect(200);
        reader.get(export).expect(404);
    }

    /** Address of an export that is done, which holds what is hers and nothing else. */
    private static String export() throws IOException {
        Rest.Answer begun = ask(reader, "Patient/$export").expect(202);
        String location = begun.headers().firstValue("Content-Location").orElseThrow();
        String export = location.substring(site.base().length());
        Site.await("export").until(() -> reader.get(export).expect(200, 202).status() == 200);
        site.admin().get(export).expect(404);
        Set<String> exported = new TreeSet<>();
        for (JsonNode file : reader.read(export).path("output")) {
            String lines = reader.get(
                            file.path("url").asText().substring(site.base().length()))
                    .expect(200)
                    .text();
            assertThat(lines).doesNotContain(HIDDEN);
            for (String line : lines.split("\n")) {
                JsonNode resource = Rest.JSON.readTree(line);
                exported.add(resource.path("resourceType").asText() + "/"
                        + resource.path("id").asText());
            }
        }
        assertThat(exported)
                .isEqualTo(set(she, hers, herDevice, use(she), "CarePlan/plan-of-her", "RelatedPerson/son-of-her"));
        return export;
    }

    @Test
    @Order(7)
    void passwordsAndTokensEnd() throws IOException {
        String made = "{\"name\": \"nightly\", \"days\": 90, \"account\": \"" + READER + "\"}";
        Rest nightly = Rest.bearer(
                site::base,
                site.admin()
                        .post("/api/v1/tokens", made)
                        .expect(201)
                        .json()
                        .path("token")
                        .asText());
        assertThat(found(nightly, "Patient")).isEqualTo(set(she));

        Rest renewed = site.user(READER, password(command.run("account", "password", READER)));

        reader.get(FHIR + "Patient").expect(401);
        assertThat(found(renewed, "Patient")).isEqualTo(set(she));
        command.run("account", "remove", READER);
        assertThat(command.run("account", "list")).doesNotContain(READER);
        for (Rest gone : List.of(renewed, nightly)) {
            gone.get(FHIR + "Patient").expect(401, 429);
        }
        assertThat(site.log().files()).isNotEmpty();
        for (String word :
                Stream.concat(HIDDEN.stream(), Stream.of("Resident0001")).toList()) {
            assertThat(site.log().containing(word)).as(word).isEmpty();
        }
        site.log().assertNoErrors();
    }
}
