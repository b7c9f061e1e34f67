package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.hl7v2.BedsideMonitor;
import org.tiltas.tools.hl7v2.MllpClient;

/** HL7 v2 over MLLP into the shipped server: acknowledgements, owners, corrections, large messages. */
class Hl7ToObservationIT {
    private static final String BED = "|||||||BED^^0011223344556677^EUI-64\r";
    private static Site site;
    private static MllpClient client;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("hl7v2");
        site.admin()
                .put(
                        "/api/v1/gateways/ward",
                        "{\"secret\": \"" + Site.SECRET + "\", \"adapters\": [\"hl7v2\"], \"zone\": \"Europe/Riga\","
                                + " \"mllp\": {\"address\": \"127.0.0.1\", \"application\": \"MON\"},"
                                + " \"patients\": [{\"system\": \"urn:home\", \"authority\": \"HOME\"}]}")
                .expect(201);
        resident("17");
        String port = Files.readString(site.folder().resolve("data/run/mllp.port"));
        client = new MllpClient("127.0.0.1", Integer.parseInt(port.strip()), Duration.ofSeconds(30));
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

    private static void resident(String number) throws IOException {
        site.admin()
                .post(
                        "/fhir/R4/Patient",
                        ("{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:home\",\"value\":\"" + number
                                        + "\"}]}")
                                .getBytes(StandardCharsets.UTF_8),
                        "application/fhir+json")
                .expect(201);
    }

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
    }

    private static List<JsonNode> observations(String number, String code) throws IOException {
        return site.observations("patient.identifier=urn:home%7C" + number + "&code=" + code);
    }

    private static String report(String id, String patient, OffsetDateTime time, String rows) {
        String at = DateTimeFormatter.ofPattern("yyyyMMddHHmmssxx").format(time);
        return "MSH|^~\\&|MON||||" + at + "||ORU^R01^ORU_R01|" + id + "|P|2.6\rPID|||" + patient
                + "^^^HOME\rOBR|1||||||" + at + "\r" + rows;
    }

    private static String send(String message) throws IOException {
        return MllpClient.verdict(client.send(message));
    }

    @Test
    void aMonitorsReportBecomesObservationsOfTheOneItNames() throws IOException {
        BedsideMonitor monitor = new BedsideMonitor("MON", "00112233445566AA", "17^^^HOME", 3);
        OffsetDateTime time = now();
        String message = monitor.next(time);

        assertThat(send(message)).isEqualTo("AA");
        assertThat(send(message)).as("the same again").isEqualTo("AA");

        Site.await("four observations").untilAsserted(() -> {
            assertThat(observations("17", "59408-5")).hasSize(1);
            assertThat(observations("17", "9279-1")).hasSize(1);
            assertThat(observations("17", "85354-9")).hasSize(1);
        });
        JsonNode pressure = observations("17", "85354-9").get(0);
        assertThat(pressure.path("component")).hasSize(3);
        assertThat(pressure.path("status").asText()).isEqualTo("preliminary");
        assertThat(OffsetDateTime.parse(pressure.path("effectiveDateTime").asText())
                        .isEqual(time))
                .isTrue();
        Site.await("duplicates")
                .until(() ->
                        site.admin().read("/api/v1/status").path("duplicates").asInt() >= 4);
    }

    @Test
    void whoIsNotKnownYetIsWaitedForAndCorrectionsAmend() throws IOException {
        String row = "OBX|1|NM|8310-5^Body temperature^LN|1.5.1.1|37.2|Cel|||||F" + BED;
        OffsetDateTime time = now();
        assertThat(send(report("T1", "18", time, row))).isEqualTo("AA");
        Site.await("unassigned")
                .until(() ->
                        site.admin().read("/api/v1/status").path("unassigned").asInt() > 0);

        resident("18");
        Site.await("released").until(() -> observations("18", "8310-5").size() == 1);

        assertThat(send(report("T2", "18", time, row.replace("37.2", "38.2").replace("|F|", "|C|"))))
                .isEqualTo("AA");
        Site.await("corrected").untilAsserted(() -> {
            JsonNode only = observations("18", "8310-5").get(0);
            assertThat(only.path("valueQuantity").path("value").decimalValue()).isEqualByComparingTo("38.2");
            assertThat(only.path("status").asText()).isEqualTo("corrected");
        });
        assertThat(observations("18", "8310-5")).hasSize(1);

        assertThat(send(report("T3", "18", time, row.replace("37.2", "38.2").replace("|F|", "|D|"))))
                .isEqualTo("AA");
        Site.await("voided").untilAsserted(() -> assertThat(
                        observations("18", "8310-5").get(0).path("status").asText())
                .isEqualTo("entered-in-error"));
    }

    @Test
    void badMessagesAreAnsweredAndKept() throws IOException {
        String good = report("B1", "17", now(), "OBX|1|NM|8867-4^^LN||70|/min|||||F" + BED);
        assertThat(client.send(good.replace("\rOBR", "\robr"))).contains("MSA|AE|B1", "ERR||???^3|100^");
        assertThat(client.send(good.replace("|MON|", "|WHO|"))).contains("MSA|AR|B1", "ERR||MSH^1^3|204^");
        assertThat(send(good.replace("ORU^R01^ORU_R01", "ADT^A05"))).isEqualTo("AA");
        Site.await("quarantine").untilAsserted(() -> {
            String entries = site.admin().read("/api/v1/quarantine").toString();
            assertThat(entries).contains("\"malformed\"", "\"unsupported-message\"");
        });
    }

    @Test
    void aMegabyteInOneMessage() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 9000; i++) {
            rows.append("OBX|1|NM|61006-3^Perfusion index^LN|1.2.")
                    .append(i)
                    .append(".1|2.5|%|||||F")
                    .append(BED);
        }
        OffsetDateTime time = now();
        assertThat(send(report("BIG", "17", time, rows.toString()))).isEqualTo("AA");
        Site.await("all of them")
                .until(() ->
                        site.admin().read("/api/v1/status").path("observations").asInt() >= 9000);
    }
}
