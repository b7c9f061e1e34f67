package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tiltas.tools.gatt.DeviceName;

/**
 * Every documented characteristic, sent as a gateway sends it, becomes exactly the right Observations: in the FHIR API
 * and at the partner. Each message comes several times, by MQTT 5 and 3.1.1, and must count once.
 */
class GattToPartnerIT {
    private static final String GATEWAY = "gw1";
    private static final int RESIDENTS = 7;
    private static final OffsetDateTime DEVICE_TIME = LocalDateTime.now(ZoneId.of(Site.ZONE))
            .truncatedTo(ChronoUnit.SECONDS)
            .minusMinutes(5)
            .atZone(ZoneId.of(Site.ZONE))
            .toOffsetDateTime();
    private static final OffsetDateTime GATEWAY_TIME = OffsetDateTime.now(ZoneOffset.ofHours(2))
            .truncatedTo(ChronoUnit.SECONDS)
            .plusNanos(123_000_000);
    private static final List<Vector> VECTORS = new GattVectors(DEVICE_TIME).all();
    private static final String BASE_PROFILE = "http://hl7.org/fhir/StructureDefinition/Observation";
    private static final String VITAL_SIGNS = "http://hl7.org/fhir/StructureDefinition/vitalsigns";

    private static final Map<Vector, String> MESSAGES = new HashMap<>();
    private static Site site;
    private static Map<String, String> wearers;
    private static R4Validator validator;
    private static int repetitions;

    @BeforeAll
    static void sendEverything() throws Exception {
        site = Site.start("gatt");
        site.home().gateway(GATEWAY, Site.SECRET, 0);
        wearers = site.residents(RESIDENTS, VECTORS.size());
        site.partner();
        Optional<MosquittoPub> mosquitto = MosquittoPub.onPath(site.mqttPort());
        try (GatewayClient client = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET)) {
            for (int i = 0; i < VECTORS.size(); i++) {
                String payload = VECTORS.get(i).envelope(DeviceName.address(i), GATEWAY_TIME);
                GatewayClient.Acknowledged answer = client.publish("gatt/" + GATEWAY, bytes(payload));
                assertThat(answer.reasonCode()).as("%s", VECTORS.get(i)).isZero();
                MESSAGES.put(VECTORS.get(i), answer.id().orElseThrow());
            }
        }
        for (int i = 0; i < VECTORS.size(); i++) {
            repeat(mosquitto, VECTORS.get(i).envelope(DeviceName.address(i), GATEWAY_TIME));
        }
        repetitions = mosquitto.isPresent() ? 2 : 1;
        long sent = (long) VECTORS.size() * (1 + repetitions);
        Site.await("all is read and delivered").untilAsserted(() -> {
            JsonNode status = site.admin().read("/api/v1/status");
            assertThat(status.path("received").asLong()).isEqualTo(sent);
            JsonNode gatt = module("gatt");
            assertThat(gatt.path("lag").asLong()).as("%s", gatt).isZero();
            assertThat(status.at("/partners/" + Site.PARTNER + "/lag").asLong())
                    .as("%s", status)
                    .isZero();
        });
        validator = new R4Validator(codeSystems());
    }

    private static void repeat(Optional<MosquittoPub> mosquitto, String payload) throws IOException {
        String topic = "gatt/" + GATEWAY;
        if (mosquitto.isPresent()) {
            mosquitto.get().publish("311", GATEWAY, Site.SECRET, topic, payload);
            mosquitto.get().publish("5", GATEWAY, Site.SECRET, topic, payload);
        } else {
            GatewayClient.publish311(site.mqttPort(), GATEWAY, Site.SECRET, topic, bytes(payload));
        }
    }

    private static JsonNode module(String id) throws IOException {
        for (JsonNode module : site.admin().read("/api/v1/modules").path("items")) {
            if (module.path("id").asText().equals(id)) {
                return module;
            }
        }
        throw new AssertionError("module " + id + " is not listed");
    }

    private static List<String> codeSystems() throws IOException {
        List<String> found = new ArrayList<>();
        for (String system : List.of("urn:tiltas:metric", "urn:tiltas:event", "urn:tiltas:category")) {
            JsonNode bundle = site.admin().read("/fhir/R4/CodeSystem?url=" + Rest.encode(system));
            assertThat(bundle.path("entry")).as(system).hasSize(1);
            found.add(bundle.at("/entry/0/resource").toString());
        }
        return found;
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            site.close();
        }
    }

    static Stream<Vector> vectors() {
        return VECTORS.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void becomesExactlyTheseObservations(Vector vector) throws IOException {
        int number = VECTORS.indexOf(vector);
        String device = site.device(number);
        String patient = site.patient(wearers.get(DeviceName.identifier(number)));
        List<JsonNode> observations = site.observations("device=" + device);

        assertThat(lines(observations, patient)).containsExactlyInAnyOrderElementsOf(vector.expected());
        assertThat(lines(observations, device)).containsExactlyInAnyOrderElementsOf(vector.ofDevice());
        assertThat(observations)
                .hasSize(vector.expected().size() + vector.ofDevice().size());
        for (JsonNode observation : observations) {
            // what a clock shows is heard by the gateway, as the guide has it
            boolean heard = ObservationLine.of(observation).contains("metric#device-clock");
            assertThat(observation.at("/device/reference").asText()).isEqualTo(heard ? "#gateway" : device);
            assertThat(observation.at("/contained/0/identifier/0/value").asText())
                    .isEqualTo(heard ? GATEWAY : "");
            assertThat(observation
                            .at("/extension/0/valueReference/identifier/value")
                            .asText())
                    .isEqualTo(GATEWAY);
            OffsetDateTime expected = vector.clock() == Vector.Clock.DEVICE ? DEVICE_TIME : GATEWAY_TIME;
            assertThat(OffsetDateTime.parse(
                            observation.path("effectiveDateTime").asText()))
                    .as("effective of %s", ObservationLine.of(observation))
                    .isEqualTo(expected);
        }
        JsonNode known = site.admin().read("/fhir/R4/" + device);
        vector.facts()
                .forEach((pointer, text) ->
                        assertThat(known.at(pointer).asText()).as(pointer).isEqualTo(text));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theTraceNamesEachObservationAndItsDelivery(Vector vector) throws IOException {
        JsonNode trace = site.trace(MESSAGES.get(vector));
        List<String> ids = site.observations("device=" + site.device(VECTORS.indexOf(vector))).stream()
                .map(o -> o.path("id").asText())
                .toList();

        assertThat(trace.path("state").asText()).as("%s", trace).isEqualTo("read");
        List<String> traced = new ArrayList<>();
        for (JsonNode reading : trace.path("readings")) {
            assertThat(reading.path("state").asText()).as("%s", trace).isEqualTo("observed");
            traced.add(reading.path("observation").asText());
            for (JsonNode partner : reading.path("partners")) {
                assertThat(partner.path("state").asText()).as("%s", trace).isEqualTo("delivered");
            }
        }
        assertThat(traced).containsExactlyInAnyOrderElementsOf(ids);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void thePartnerHoldsTheSame(Vector vector) throws IOException {
        int number = VECTORS.indexOf(vector);
        String wearer = wearers.get(DeviceName.identifier(number));
        List<SinkProcess.Row> ledger = site.sink().observations();
        for (JsonNode observation : site.observations("device=" + site.device(number))) {
            String line = ObservationLine.of(observation);
            if (vector.ofDevice().contains(line) || line.contains("metric#cuff-pressure")) {
                continue; // about a device, or a trace that is not delivered unless asked for
            }
            String identifier = observation.at("/identifier/0/system").asText() + "|"
                    + observation.at("/identifier/0/value").asText();
            List<SinkProcess.Row> rows = ledger.stream()
                    .filter(r -> r.identifier().equals(identifier))
                    .toList();
            assertThat(rows).as("%s at the partner", line).hasSize(1);
            assertThat(rows.get(0).kind()).isEqualTo('C');
            assertThat(rows.get(0).subject()).endsWith("|" + wearer);
            assertThat(rows.get(0).device()).contains("|" + DeviceName.identifier(number));
            JsonNode there = site.sink().rest().read("/fhir/Observation?identifier=" + Rest.encode(identifier));
            assertThat(ObservationLine.of(there.at("/entry/0/resource"))).isEqualTo(line);
            assertThat(there.at("/entry/0/resource/effectiveDateTime"))
                    .isEqualTo(observation.path("effectiveDateTime"));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void conformsToItsProfile(Vector vector) throws IOException {
        for (JsonNode observation : site.observations("device=" + site.device(VECTORS.indexOf(vector)))) {
            List<String> profiles = new ArrayList<>(List.of(BASE_PROFILE));
            observation.at("/meta/profile").forEach(p -> profiles.add(p.asText()));
            if (observation.at("/category/0/coding/0/code").asText().equals("vital-signs")) {
                profiles.add(VITAL_SIGNS);
            }
            assertThat(validator.errors(observation.toString(), profiles))
                    .as("%s against %s", ObservationLine.of(observation), profiles)
                    .isEmpty();
        }
    }

    @Test
    void repetitionsAreCountedAndNotStored() throws IOException {
        long expected = VECTORS.stream()
                .mapToLong(v -> v.expected().size() + v.ofDevice().size())
                .sum();
        JsonNode status = site.admin().read("/api/v1/status");
        assertThat(status.path("observations").asLong()).isEqualTo(expected);
        assertThat(status.path("duplicates").asLong()).isEqualTo(expected * repetitions);
        assertThat(status.path("quarantined").asLong()).isZero();
        assertThat(status.path("unassigned").asLong()).isZero();
    }

    @Test
    void vitalSignsCarryTheirProfile() throws IOException {
        Map<String, String> profiles = Map.of(
                "8867-4", "heartrate",
                "85354-9", "bp",
                "2708-6", "oxygensat",
                "8310-5", "bodytemp",
                "29463-7", "bodyweight",
                "8302-2", "bodyheight",
                "39156-5", "bmi",
                "9279-1", "resprate");
        for (Map.Entry<String, String> profile : profiles.entrySet()) {
            List<JsonNode> found = site.observations("code=" + Rest.encode("http://loinc.org|" + profile.getKey()));
            assertThat(found).as(profile.getKey()).isNotEmpty();
            for (JsonNode observation : found) {
                assertThat(observation.at("/meta/profile/0").asText())
                        .isEqualTo("http://hl7.org/fhir/StructureDefinition/" + profile.getValue());
            }
        }
    }

    @Test
    void theLogIsQuiet() throws IOException {
        site.log().assertNoErrors();
    }

    private static List<String> lines(List<JsonNode> observations, String subject) {
        return IntStream.range(0, observations.size())
                .mapToObj(observations::get)
                .filter(o -> o.at("/subject/reference").asText().equals(subject))
                .map(ObservationLine::of)
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
