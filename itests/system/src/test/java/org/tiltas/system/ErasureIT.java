package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.tiltas.tools.gatt.DeviceName;

/** A resident asks to be restricted, and to be erased: here, at the partner, and for good. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErasureIT {
    private static final String GATEWAY = "gw1";
    private static final String ORDER =
            "\"requestedBy\": \"resident\", \"reason\": \"moved out\", \"basis\": \"Art. 17(1)(b)\"";

    private static Site site;
    private static GatewayClient client;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("erasure");
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        site.residents(4, 4);
        site.partner();
        client = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                client.close();
            } finally {
                site.close();
            }
        }
    }

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.ofHours(2)).truncatedTo(ChronoUnit.MILLIS);
    }

    private static String entry(int device, int rate, OffsetDateTime time) {
        return "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"06%02x\",\"time\":\"%s\"}"
                .formatted(DeviceName.address(device), rate, time);
    }

    private static String send(String payload) {
        return client.publish("gatt/" + GATEWAY, payload.getBytes(StandardCharsets.UTF_8))
                .id()
                .orElseThrow();
    }

    private static List<String> states(String message) throws IOException {
        List<String> states = new ArrayList<>();
        site.trace(message)
                .path("readings")
                .forEach(r -> states.add(r.path("state").asText() + " "
                        + r.at("/partners/0/state").asText()));
        return states;
    }

    private static void becomes(String message, String... states) {
        Site.await("message " + message)
                .untilAsserted(() -> assertThat(states(message)).containsExactlyInAnyOrder(states));
    }

    @Test
    @Order(1)
    void whatIsRestrictedIsNeitherShownNorSent() throws IOException {
        String patient = site.patient("R0002");
        String before = send(entry(1, 70, now()));
        becomes(before, "observed delivered");
        String rest = "/api/v1/residents/" + patient.substring(8) + "/restriction";

        site.admin().post(rest, "{\"reason\": \"accuracy is contested\"}").expect(200);

        site.admin().post(rest, "{\"reason\": \"again\"}").expect(409);
        site.admin().get("/fhir/R4/" + patient).expect(403);
        assertThat(site.observations("subject=" + patient)).isEmpty();
        assertThat(site.admin()
                        .read("/fhir/R4/Patient?_summary=count")
                        .path("total")
                        .asInt())
                .isEqualTo(3);
        String during = send(entry(1, 71, now()));
        becomes(during, "observed ");
        site.admin().delete(rest).expect(204);
        site.admin().get("/fhir/R4/" + patient).expect(200);
        assertThat(site.observations("subject=" + patient)).hasSize(2);
        becomes(send(entry(1, 72, now())), "observed delivered");
    }

    @Test
    @Order(2)
    void anErasedResidentIsGone() throws IOException {
        String patient = site.patient("R0001");
        String other = site.patient("R0002");
        OffsetDateTime time = now();
        String alone = send(entry(0, 181, time));
        String both = send("[" + entry(0, 182, time.plusSeconds(1)) + "," + entry(1, 75, time.plusSeconds(1)) + "]");
        becomes(alone, "observed delivered");
        becomes(both, "observed delivered", "observed delivered");
        String path = "/api/v1/residents/" + patient.substring(8) + "/erasure";

        site.admin()
                .post(path, "{\"requestedBy\": \"resident\", \"reason\": \"R0001 moved out\"}")
                .expect(400);
        JsonNode preview =
                site.admin().post(path, "{" + ORDER + "}").expect(200).json();
        assertThat(preview.at("/wouldRemove/observations").asInt()).isEqualTo(2);
        assertThat(preview.at("/partners").properties()).hasSize(1);
        site.admin().post(path, "{" + ORDER + ", \"code\": \"no\"}").expect(400);
        site.sink().stop();
        JsonNode begun = site.admin()
                .post(
                        path,
                        "{" + ORDER + ", \"code\": \"" + preview.path("code").asText() + "\"}")
                .expect(202)
                .json();
        String certificate = "/api/v1/erasures/" + begun.path("id").asText();

        Site.await("erased here").untilAsserted(() -> assertThat(
                        site.admin().read(certificate).path("state").asText())
                .isEqualTo("telling"));
        site.sink().start();
        Site.await("partner told").untilAsserted(() -> assertThat(
                        site.admin().read(certificate).path("state").asText())
                .isEqualTo("done"));

        site.admin().get("/fhir/R4/" + patient).expect(404, 410);
        assertThat(site.observations("subject=" + patient)).isEmpty();
        assertThat(site.observations("subject=" + other)).isNotEmpty();
        assertThat(states(alone)).containsExactly("erased ");
        assertThat(states(both)).containsExactlyInAnyOrder("erased ", "observed delivered");
        JsonNode done = site.admin().read(certificate);
        assertThat(done.at("/removed/observations").asInt()).isEqualTo(2);
        assertThat(done.at("/partners").elements().next().at("/answers/200").asInt())
                .isEqualTo(2);
        assertThat(done.path("backupsExpire").asText()).isNotEmpty();
        assertThat(done.toString())
                .doesNotContain(patient.substring(8))
                .doesNotContain("R0001")
                .doesNotContain(DeviceName.identifier(0))
                .doesNotContain(site.device(0).substring(7));
        atThePartner();
        String again = send(entry(0, 181, time));
        becomes(again, "erased ");
        for (String canary : List.of("R0001", patient.substring(8), DeviceName.identifier(0), DeviceName.address(0))) {
            assertThat(site.log().containing(canary)).as(canary).isEmpty();
        }
        site.log().assertNoErrors();
    }

    /** The last word on each of the two is entered-in-error, without a value. */
    private static void atThePartner() throws IOException {
        List<Character> words = site.sink().observations().stream()
                .filter(row -> row.status().equals("entered-in-error"))
                .filter(row -> row.value().equals("-"))
                .map(SinkProcess.Row::kind)
                .toList();
        assertThat(words).containsExactly('U', 'U');
    }

    @Test
    @Order(3)
    void aTermOfRetentionBlocksInstead() throws IOException {
        String patient = site.patient("R0002");
        ObjectNode resource = (ObjectNode) site.admin().read("/fhir/R4/" + patient);
        resource.putArray("extension")
                .addObject()
                .put("url", "urn:tiltas:extension:retention")
                .put("valueDate", "2099-12-31");
        site.admin().put("/fhir/R4/" + patient, resource.toString()).expect(200);
        String path = "/api/v1/residents/" + patient.substring(8) + "/erasure";

        JsonNode preview =
                site.admin().post(path, "{" + ORDER + "}").expect(200).json();
        assertThat(preview.path("keptUntil").asText()).isEqualTo("2099-12-31");
        JsonNode blocked = site.admin()
                .post(
                        path,
                        "{" + ORDER + ", \"code\": \"" + preview.path("code").asText() + "\"}")
                .expect(202)
                .json();

        assertThat(blocked.path("state").asText()).isEqualTo("blocked");
        assertThat(blocked.path("keptUntil").asText()).isEqualTo("2099-12-31");
        site.admin().get("/fhir/R4/" + patient).expect(403);
    }

    @Test
    @Order(4)
    void whateverElseThereWasGoesAndWhatComesLaterToo() throws IOException {
        String patient = site.patient("R0003");
        String other = site.patient("R0004");
        site.admin()
                .post(
                        "/api/v1/modules?approveUnsigned=a%20test",
                        SampleModule.analysis("1.0.0").jar(), "application/java-archive")
                .expect(201);
        site.admin().put("/api/v1/partners/archive", """
            {"kind": "ndjson", "url": "file:archive", "start": "beginning"}\
            """).expect(201);
        OffsetDateTime time = now();
        String read = send("[" + entry(2, 183, time) + "," + entry(3, 76, time) + "]");
        Site.await("both partners")
                .untilAsserted(() -> assertThat(site.trace(read).findValuesAsText("state"))
                        .filteredOn("delivered"::equals)
                        .hasSize(4));
        String broken = ",\"characteristic\":\"2a37\",\"value\":\"zz\"}";
        String theirs = "{\"device\":\"" + DeviceName.address(3) + "\"" + broken;
        String held = send("[{\"device\":\"" + DeviceName.address(2) + "\"" + broken + "," + theirs + "]");
        Site.await("quarantine")
                .until(() -> site.trace(held).path("state").asText().equals("quarantined"));
        remember(patient);
        String alerts = "/api/v1/alerts?state=all&subject=" + patient;
        Site.await("an alert")
                .until(() -> !site.admin().read(alerts).path("items").isEmpty());

        String certificate = erase(patient);

        Site.await("erased here").untilAsserted(() -> assertThat(site.admin()
                        .read(certificate + "/untold")
                        .at("/items/0/state")
                        .asText())
                .isEqualTo("by-hand"));
        toldByHand(certificate);
        assertThat(site.admin().read("/api/v1/audit?limit=100").toString())
                .contains("Erased/" + certificate.substring(certificate.lastIndexOf('/') + 1))
                .doesNotContain(patient);
        assertThat(site.admin().read(alerts).path("items")).isEmpty();
        String entry = quarantined(held);
        assertThat(site.admin()
                        .get("/api/v1/quarantine/" + entry + "/bytes")
                        .expect(200)
                        .text())
                .isEqualTo("[" + theirs + "]");
        for (String type : List.of("CarePlan", "Goal", "Consent", "RelatedPerson")) {
            assertThat(site.admin()
                            .read("/fhir/R4/" + type + "?patient=" + patient)
                            .path("entry"))
                    .as(type)
                    .isEmpty();
        }
        site.admin().get("/fhir/R4/" + patient + "/_history").expect(404);
        lateEntries(other);
        noFileNames(List.of("R0003", patient.substring(8), "canary-7Qx"));
        site.log().assertNoErrors();
    }

    private static void remember(String patient) throws IOException {
        for (String more : List.of(
                "\"resourceType\": \"CarePlan\", \"status\": \"active\", \"intent\": \"plan\", \"title\":"
                        + " \"canary-7Qx\", \"subject\": ",
                "\"resourceType\": \"Goal\", \"lifecycleStatus\": \"active\", \"description\": {\"text\":"
                        + " \"canary-7Qx\"}, \"subject\": ",
                "\"resourceType\": \"RelatedPerson\", \"name\": [{\"family\": \"canary-7Qx\"}], \"patient\": ")) {
            site.admin()
                    .create(Rest.JSON.readTree("{" + more + "{\"reference\": \"" + patient + "\"}}"))
                    .expect(201);
        }
    }

    /** A command of the manual, typed by the owner of the server. */
    private static String resident(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(words));
        line.add(0, "resident");
        return new TiltasCommand(site.server().data(), Map.of("TILTAS_ADMIN_PASSWORD", Site.ADMIN_PASSWORD))
                .run(line.toArray(String[]::new));
    }

    /** Path of the erasure, which is ordered by the commands of the manual. */
    private static String erase(String patient) throws IOException {
        String id = patient.substring(8);
        assertThat(resident("restrict", id, "--reason", "accuracy is contested"))
                .contains("restricted");
        site.admin().get("/fhir/R4/" + patient).expect(403);
        List<String> order =
                List.of("erase", id, "--by", "resident", "--reason", "moved out", "--basis", "Art. 17(1)(b)", "--code");
        // also of who is restricted the preview tells what there is
        String preview = resident(order.subList(0, 8).toArray(String[]::new));
        assertThat(preview).contains("observations=1", "archive=1", "hospital=1");
        assertThat(resident("lift", id)).contains("lifted");
        List<String> confirmed = new ArrayList<>(order);
        confirmed.add(preview.strip().substring(preview.strip().lastIndexOf(' ') + 1));
        String begun = resident(confirmed.toArray(String[]::new));
        String erasure = begun.lines()
                .filter(line -> line.startsWith("id: "))
                .findFirst()
                .orElseThrow()
                .substring(4);
        assertThat(resident("erasures")).contains(erasure);
        return "/api/v1/erasures/" + erasure;
    }

    private static void toldByHand(String certificate) throws IOException {
        Site.await("the other partner").untilAsserted(() -> assertThat(site.admin()
                        .read(certificate)
                        .at("/partners/" + Site.PARTNER + "/pending")
                        .asInt())
                .isZero());
        String erasure = certificate.substring(certificate.lastIndexOf('/') + 1);
        assertThat(resident("untold", erasure)).contains("archive  by-hand  routine-");
        assertThat(resident("retell", erasure, "archive")).contains("is asked: 1");
        assertThat(resident("letter", erasure, "archive")).contains("To: archive", "routine-", ".ndjson");
        Site.await("over here").untilAsserted(() -> assertThat(
                        site.admin().read(certificate).path("state").asText())
                .isEqualTo("telling"));
        assertThat(resident("told", erasure, "archive", "--answer", "erased on 3 May"))
                .contains("partner archive: pending 0, answers {by-hand=1}");
        assertThat(resident("certificate", erasure)).contains("state: done", "erased on 3 May");
        assertThat(resident("untold", erasure)).isEmpty();
        JsonNode done = site.admin().read(certificate);
        assertThat(done.path("state").asText()).isEqualTo("done");
        assertThat(done.at("/partners/archive/answers/by-hand").asInt()).isEqualTo(1);
        assertThat(done.at("/partners/archive/told/0/answer").asText()).isEqualTo("erased on 3 May");
    }

    private static String quarantined(String message) throws IOException {
        for (JsonNode item : site.admin().read("/api/v1/quarantine").path("items")) {
            if (item.path("message").asText().equals(message)) {
                return item.path("id").asText();
            }
        }
        throw new AssertionError("message " + message + " does not lie in quarantine");
    }

    /** From a buffer: of a time at which the device was worn by whom nothing may be kept. */
    private static void lateEntries(String other) throws IOException {
        String theirs = entry(3, 77, now());
        String late = send("[" + entry(2, 184, now().minusMinutes(30)) + "," + theirs + "]");
        Site.await("late entry cut out").atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            JsonNode trace = site.trace(late);
            assertThat(trace.path("bytes").asInt()).isEqualTo(theirs.length() + 2);
            assertThat(trace.at("/readings/0/state").asText()).isEqualTo("erased");
            assertThat(trace.at("/readings/1/state").asText()).isEqualTo("observed");
        });
        assertThat(site.observations("subject=" + other)).hasSize(2);
    }

    /** In no file that the server wrote, except those of the database, and of what was handed to a partner. */
    private static void noFileNames(List<String> canaries) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(site.server().data())) {
            folders = all.filter(folder -> !folder.getFileName().toString().matches("postgres|export"))
                    .toList();
        }
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text = text(file);
                    assertThat(canaries).as(file.toString()).noneMatch(text::contains);
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return ""; // it came and went
        }
    }
}
