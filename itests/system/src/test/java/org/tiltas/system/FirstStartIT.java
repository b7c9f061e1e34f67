package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.tiltas.tools.gatt.DeviceName;

/** What an owner finds after the first start, after a restart, beside a second server, and after the stop. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstStartIT {
    private static final Pattern GENERATED = Pattern.compile("(?i)password[^\\n]*?[: ]+(\\S{12,})");
    private static final String CANARY_NAME = "Kanarėlytė-Zx7Qw";
    private static final String GATEWAY = "gw1";

    private static TiltasCommand first;
    private static String password;
    private static String heartRate;

    @BeforeAll
    static void start() throws IOException {
        first = new TiltasCommand(Site.emptied(Site.work().resolve("first")).resolve("data"), Map.of());
        String output = first.run("start");
        Matcher generated = GENERATED.matcher(output);
        assertThat(generated.find()).as("a generated password in: %s", output).isTrue();
        password = generated.group(1);
    }

    @AfterAll
    static void stop() throws IOException {
        if (first != null) {
            first.close();
        }
    }

    private static Rest admin() {
        return new Rest(first::base, "admin", password);
    }

    @Test
    @Order(1)
    void thereAreNoDefaultPasswords() throws IOException {
        for (String known : List.of("karaf", "admin", "tiltas", "password", "")) {
            for (String user : List.of("karaf", "admin", "tiltas", "root")) {
                new Rest(first::base, user, known).get("/api/v1/status").expect(401);
            }
        }
        Rest nobody = new Rest(first::base);
        for (String path : List.of("/api/v1/status", "/api/v1/gateways", "/fhir/R4/Patient")) {
            assertThat(nobody.get(path).expect(401).headers().firstValue("WWW-Authenticate"))
                    .as(path)
                    .isPresent();
        }
        admin().get("/api/v1/status").expect(200);
    }

    @Test
    @Order(2)
    void healthMetricsAndDescriptionAnswer() throws IOException {
        Rest nobody = new Rest(first::base);
        nobody.get("/health/live").expect(200);
        nobody.get("/health/ready").expect(200);
        assertThat(nobody.get("/metrics").expect(200).text())
                .contains("tiltas_commit_seconds")
                .contains("tiltas_lag");
        JsonNode description = admin().read("/api/v1/openapi.json");
        assertThat(description.path("openapi").asText()).startsWith("3.");
        assertThat(description.path("paths").isEmpty()).isFalse();
        JsonNode metadata = nobody.get("/fhir/R4/metadata").expect(200).json();
        assertThat(metadata.path("resourceType").asText()).isEqualTo("CapabilityStatement");
        assertThat(metadata.path("fhirVersion").asText()).isEqualTo("4.0.1");
        boolean gatt = false;
        for (JsonNode module : admin().read("/api/v1/modules").path("items")) {
            gatt |= module.path("id").asText().equals("gatt")
                    && module.path("state").asText().equals("active");
        }
        assertThat(gatt).as("the gatt adapter is active").isTrue();
    }

    @Test
    @Order(3)
    void onlyTheLoopbackAddressListens() throws IOException {
        Set<String> foreign = new HashSet<>();
        for (ProcessHandle process : first.processes()) {
            Listening.of(process.pid()).stream()
                    .filter(address -> !Listening.isLoopback(address))
                    .forEach(foreign::add);
        }
        assertThat(foreign).isEmpty();
        assertThat(Listening.of(first.pid())).as("the test sees sockets at all").isNotEmpty();
    }

    @Test
    @Order(4)
    void noSecretAndNoHealthDataIsLogged() throws IOException {
        admin().put(
                        "/api/v1/gateways/" + GATEWAY,
                        "{\"secret\": \"%s\", \"adapters\": [\"gatt\"]}".formatted(Site.SECRET))
                .expect(201);
        Rest.Answer patient =
                admin().create(Rest.JSON.readTree("""
                        {"resourceType": "Patient",
                         "identifier": [{"system": "urn:test", "value": "39001010000"}],
                         "name": [{"family": "%s", "given": ["Ona"]}], "birthDate": "1939-01-01"}
                        """.formatted(CANARY_NAME))).expect(201);
        Rest gateway = new Rest(first::base, GATEWAY, Site.SECRET);
        heartRate = "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"06b7\"}"
                .formatted(DeviceName.address(4711));
        gateway.post("/ingest/gatt", bytes(heartRate), "application/json").expect(202);
        gateway.post("/ingest/gatt", bytes(heartRate.replace("06b7", "zz")), "application/json")
                .expect(202);
        new Rest(first::base, GATEWAY, Site.SECRET + "-wrong")
                .post("/ingest/gatt", bytes(heartRate), "application/json")
                .expect(401);
        admin().create(Rest.JSON.readTree(
                        "{\"resourceType\": \"Patient\", \"birthDate\": \"%s\"}".formatted(CANARY_NAME)))
                .expect(400, 422);
        Site.await("both are read")
                .until(() -> admin().read("/api/v1/status").path("quarantined").asLong() == 1);

        assertThat(patient.json().path("id").asText()).isNotBlank();
        ServerLog log = new ServerLog(first.data());
        assertThat(log.files()).isNotEmpty();
        for (String canary : List.of(
                CANARY_NAME,
                Site.SECRET,
                password,
                "39001010000",
                new String(CANARY_NAME.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))) {
            assertThat(log.containing(canary)).as("log files with '%s'", canary).isEmpty();
        }
    }

    @Test
    @Order(5)
    void aRestartKeepsEverything() throws IOException {
        JsonNode before = admin().read("/api/v1/status");

        first.run("stop");
        assertThat(first.processes()).as("processes after the stop").isEmpty();
        String output = first.run("start");

        assertThat(GENERATED.matcher(output).find())
                .as("a password is shown once only: %s", output)
                .isFalse();
        JsonNode after = admin().read("/api/v1/status");
        for (String figure : List.of("received", "observations", "unassigned", "quarantined", "duplicates")) {
            assertThat(after.path(figure)).as(figure).isEqualTo(before.path(figure));
        }
        assertThat(admin().read("/fhir/R4/Patient?name=" + Rest.encode(CANARY_NAME))
                        .path("entry"))
                .hasSize(1);
        new Rest(first::base, GATEWAY, Site.SECRET)
                .post("/ingest/gatt", bytes(heartRate), "application/json")
                .expect(202);
    }

    @Test
    @Order(6)
    void aSecondServerRunsBesideTheFirst() throws IOException {
        try (TiltasCommand second = new TiltasCommand(
                Site.emptied(Site.work().resolve("second")).resolve("data"),
                Map.of("TILTAS_ADMIN_PASSWORD", Site.ADMIN_PASSWORD))) {
            second.run("start");
            Rest there = new Rest(second::base, "admin", Site.ADMIN_PASSWORD);
            assertThat(there.read("/api/v1/status").path("received").asLong()).isZero();
            there.get("/api/v1/gateways/" + GATEWAY).expect(404);
            assertThat(admin().read("/api/v1/status").path("received").asLong()).isPositive();
            assertThat(second.run("status")).contains(Integer.toString(second.httpPort()));

            second.run("stop");
            assertThat(second.processes()).isEmpty();
            new ServerLog(second.data()).assertNoErrors();
        }
        admin().get("/api/v1/status").expect(200);
    }

    @Test
    @Order(7)
    void stopLeavesNothingBehind() throws IOException {
        first.run("stop");

        assertThat(first.processes()).isEmpty();
        new ServerLog(first.data()).assertNoErrors();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
