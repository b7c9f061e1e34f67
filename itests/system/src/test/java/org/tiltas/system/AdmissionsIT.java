package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.hl7v2.AdmissionSender;
import org.tiltas.tools.hl7v2.BedsideMonitor;
import org.tiltas.tools.hl7v2.MllpClient;

/** ADT over MLLP into the shipped server: residents who come, move, leave, and are recorded twice. */
class AdmissionsIT {
    private static final AdmissionSender HIS = new AdmissionSender("HIS", "HOME");
    private static Site site;
    private static MllpClient client;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("admissions");
        gateway("his", "HIS", ", \"residents\": \"admit\", \"home\": \"north\"");
        gateway("ward", "MON", "");
        String port = Files.readString(site.folder().resolve("data/run/mllp.port"));
        client = new MllpClient("127.0.0.1", Integer.parseInt(port.strip()), Duration.ofSeconds(30));
    }

    private static void gateway(String id, String application, String more) throws IOException {
        site.admin()
                .put(
                        "/api/v1/gateways/" + id,
                        "{\"secret\": \"" + Site.SECRET + "\", \"adapters\": [\"hl7v2\"],"
                                + " \"mllp\": {\"address\": \"127.0.0.1\", \"application\": \"" + application + "\"},"
                                + " \"patients\": [{\"system\": \"urn:home\", \"authority\": \"HOME\"}]" + more + "}")
                .expect(201);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                site.log().assertNoErrors();
                client.close();
            } finally {
                site.close();
            }
        }
    }

    private static void send(String message) throws IOException {
        assertThat(MllpClient.verdict(client.send(message))).isEqualTo("AA");
    }

    private static OffsetDateTime ago(int minutes) {
        return OffsetDateTime.now(ZoneOffset.ofHours(2))
                .truncatedTo(ChronoUnit.SECONDS)
                .minusMinutes(minutes);
    }

    private static List<JsonNode> patients(String number) throws IOException {
        JsonNode bundle = site.admin().read("/fhir/R4/Patient?identifier=urn:home%7C" + number);
        List<JsonNode> found = new ArrayList<>();
        bundle.path("entry").forEach(entry -> found.add(entry.path("resource")));
        return found;
    }

    private static JsonNode only(String number) throws IOException {
        List<JsonNode> found = patients(number);
        assertThat(found).as(number).hasSize(1);
        return found.get(0);
    }

    /** Names of the place a resident lives in, the innermost first. */
    private static List<String> places(JsonNode patient) throws IOException {
        List<String> names = new ArrayList<>();
        String reference = patient.findPath("valueReference").path("reference").asText();
        while (!reference.isEmpty()) {
            JsonNode location = site.admin().read("/fhir/R4/" + reference);
            names.add(location.path("name").asText());
            reference = location.path("partOf").path("reference").asText();
        }
        return names;
    }

    @Test
    void aResidentComesIsMeasuredMovesAndLeaves() throws IOException {
        BedsideMonitor monitor = new BedsideMonitor("MON", "00112233445566AB", "501^^^HOME", 3);
        send(monitor.next(ago(50)));
        Site.await("unassigned")
                .until(() ->
                        site.admin().read("/api/v1/status").path("unassigned").asInt() > 0);

        String admission = HIS.admit("501", "Kalna^Anna", "W1^12^A", ago(60));
        send(admission);
        Site.await("admitted").untilAsserted(() -> {
            JsonNode patient = only("501");
            assertThat(patient.at("/name/0/family").asText()).isEqualTo("Kalna");
            assertThat(patient.path("birthDate").asText()).isEqualTo("1938-02-28");
            assertThat(places(patient)).containsExactly("12/A", "12", "W1");
        });
        Site.await("what waited is released")
                .untilAsserted(() -> assertThat(site.observations("patient.identifier=urn:home%7C501&code=59408-5"))
                        .hasSize(1));
        String device = site.observations("patient.identifier=urn:home%7C501&code=59408-5")
                .get(0)
                .at("/device/reference")
                .asText();
        JsonNode assigned =
                site.assign(device, "Patient/" + only("501").path("id").asText(), ago(40).toString());

        send(HIS.move("501", "W1^14^B", ago(20)));
        send(HIS.update("501", "Bērziņa^Anna", ago(15)));
        send(HIS.update("501", "Kalniņa^Anna", ago(18)));
        send(admission);
        Site.await("moved").untilAsserted(() -> {
            JsonNode patient = only("501");
            assertThat(patient.at("/name/0/family").asText()).isEqualTo("Bērziņa");
            assertThat(places(patient)).containsExactly("14/B", "14", "W1");
        });

        OffsetDateTime left = ago(5);
        send(HIS.discharge("501", left));
        Site.await("left").untilAsserted(() -> {
            assertThat(places(only("501"))).isEmpty();
            JsonNode ended = site.admin()
                    .read("/fhir/R4/DeviceUseStatement/" + assigned.path("id").asText());
            assertThat(ended.path("status").asText()).isEqualTo("completed");
            assertThat(OffsetDateTime.parse(ended.at("/timingPeriod/end").asText())
                            .isEqual(left))
                    .isTrue();
        });
    }

    @Test
    void aPersonRecordedTwiceIsOne() throws IOException {
        send(HIS.admit("601", "Liepa^Jānis", "W2^1", ago(60)));
        send(HIS.admit("602", "Liepa^Janis", "W2^2", ago(50)));
        send(HIS.merge("601", "602", ago(40)));
        Site.await("merged").untilAsserted(() -> {
            JsonNode givenUp = only("602");
            assertThat(givenUp.path("active").asBoolean(true)).isFalse();
            assertThat(givenUp.at("/link/0/type").asText()).isEqualTo("replaced-by");
            assertThat(givenUp.at("/link/0/other/reference").asText())
                    .isEqualTo("Patient/" + only("601").path("id").asText());
            assertThat(only("601").at("/link/0/type").asText()).isEqualTo("replaces");
        });
        send(new BedsideMonitor("MON", "00112233445566AC", "602^^^HOME", 3).next(ago(10)));
        Site.await("measured under the old number")
                .untilAsserted(() -> assertThat(site.observations("patient.identifier=urn:home%7C601&code=59408-5"))
                        .hasSize(1));
    }

    @Test
    void whatCannotBeAppliedIsKeptWithItsReason() throws IOException {
        send(HIS.update("701", "Zaļā^Ilze", ago(9)));
        send(new AdmissionSender("MON", "HOME").admit("702", "Zaļā^Ilze", "W1^1", ago(9)));
        Site.await("quarantine").untilAsserted(() -> assertThat(
                        site.admin().read("/api/v1/quarantine?module=hl7v2").toString())
                .contains("\"unknown-resident\"", "\"residents-not-trusted\"")
                .doesNotContain("Ilze"));
        assertThat(patients("702")).isEmpty();

        send(HIS.admit("701", "Zaļā^Ilse", "W1^1", ago(10)));
        Site.await("admitted").untilAsserted(() -> assertThat(patients("701")).hasSize(1));
        for (JsonNode item :
                site.admin().read("/api/v1/quarantine?module=hl7v2").path("items")) {
            if (item.path("reason").asText().equals("unknown-resident")) {
                site.admin()
                        .post(
                                "/api/v1/quarantine/" + item.path("id").asText() + "/replay",
                                new byte[0],
                                "application/json");
            }
        }
        Site.await("replayed")
                .untilAsserted(() ->
                        assertThat(only("701").at("/name/0/given/0").asText()).isEqualTo("Ilze"));
    }
}
