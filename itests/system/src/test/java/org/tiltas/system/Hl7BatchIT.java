package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.hl7v2.MllpClient;

/** Batches of HL7 v2 into the shipped server, over MLLP and as files, up to the partner. */
class Hl7BatchIT {
    private static final String BED = "|||||||BED^^0011223344556688^EUI-64\r";
    private static final String FHS = "FHS|^~\\&|MON|WARD|TILTAS|HOME|20261122100000||||F-1\r";
    private static final int LIMIT = 4 << 20;
    private static Site site;
    private static Path files;
    private static OffsetDateTime now;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("hl7-batch");
        site.admin()
                .put(
                        "/api/v1/gateways/ward",
                        "{\"secret\": \"" + Site.SECRET + "\", \"adapters\": [\"hl7v2\"], \"zone\": \"Europe/Riga\","
                                + " \"mllp\": {\"address\": \"127.0.0.1\", \"application\": \"MON\"},"
                                + " \"patients\": [{\"system\": \"urn:home\", \"authority\": \"HOME\"}]}")
                .expect(201);
        site.partner();
        for (String number : List.of("31", "32", "33")) {
            resident(number);
        }
        files = site.server().data().resolve("files/ward/hl7v2");
        Files.createDirectories(files.resolve("in"));
        now = OffsetDateTime.now(ZoneOffset.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                site.log().assertNoErrors();
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

    private static String batch(String id) {
        return "BHS|^~\\&|MON|WARD|TILTAS|HOME|20261122100000||||" + id + "\r";
    }

    /** A message with a heart rate, measured so many minutes ago. */
    private static String message(String id, String patient, int ago, String rate) {
        String at = DateTimeFormatter.ofPattern("yyyyMMddHHmmssxx").format(now.minusMinutes(ago));
        return "MSH|^~\\&|MON||||" + at + "||ORU^R01^ORU_R01|" + id + "|P|2.6\rPID|||" + patient
                + "^^^HOME\rOBR|1||||||" + at + "\rOBX|1|NM|8867-4^Heart rate^LN|1.1.1|" + rate + "|/min|||||F" + BED;
    }

    private static String send(String batch) throws IOException {
        int port = Integer.parseInt(
                Files.readString(site.server().data().resolve("run/mllp.port")).strip());
        try (MllpClient client = new MllpClient("127.0.0.1", port, Duration.ofSeconds(30))) {
            return client.send(batch);
        }
    }

    /** Names of segments, and MSA with verdict and control id, as far as it can be foreseen. */
    private static String shape(String answer) {
        return Arrays.stream(answer.split("\r"))
                .map(s -> s.startsWith("MSA|")
                        ? Arrays.stream(s.split("\\|")).limit(3).collect(Collectors.joining(" "))
                        : s.matches("[BF]TS.*") ? s : s.substring(0, 3))
                .collect(Collectors.joining(", "));
    }

    private static void drop(String name, String text) throws IOException {
        Path draft = Files.writeString(files.resolve("in/." + name), text);
        Files.move(draft, files.resolve("in").resolve(name));
    }

    private static long count(String what) throws IOException {
        return site.admin().read("/api/v1/status").path(what).asLong();
    }

    /** Heart rates of a resident as the partner holds them, with the time of each. */
    private static List<String> atPartner(String number) throws IOException {
        return site.sink().observations().stream()
                .filter(row -> row.subject().endsWith("urn:home|" + number))
                .map(row ->
                        row.value() + " at " + ChronoUnit.MINUTES.between(OffsetDateTime.parse(row.effective()), now))
                .sorted()
                .toList();
    }

    private static List<JsonNode> quarantined(String reason) throws IOException {
        JsonNode found = site.admin().read("/api/v1/quarantine?reason=" + reason);
        return StreamSupport.stream(found.path("items").spliterator(), false).toList();
    }

    private static List<JsonNode> quarantined(String reason, String detail) throws IOException {
        return quarantined(reason).stream()
                .filter(item -> item.path("detail").asText().contains(detail))
                .toList();
    }

    @Test
    void aBatchOverMllpIsAnsweredMessageByMessage() throws Exception {
        String text = FHS + batch("B-1") + message("M1", "31", 9, "61") + message("M2", "31", 8, "much")
                + message("M3", "31", 7, "63").replace("|M3|", "||") + "BTS|3\r" + batch("B-2")
                + message("M4", "31", 6, "64").replace("|MON|", "|WHO|") + message("M5", "31", 5, "65")
                + "BTS|2\rFTS|2\r";

        String answer = send(text);

        assertThat(shape(answer))
                .isEqualTo("FHS, BHS, MSH, MSA AA M1, MSH, MSA AA M2, MSH, MSA AE , ERR, BTS|3,"
                        + " BHS, MSH, MSA AR M4, ERR, MSH, MSA AA M5, BTS|2, FTS|2");
        assertThat(answer.split("\r")[0]).endsWith("|F-1");
        assertThat(answer).contains("|B-1\r", "|B-2\r", "ERR||MSH^1^10|101^", "ERR||MSH^1^3|204^");
        Site.await("the good ones are at the partner")
                .untilAsserted(() -> assertThat(atPartner("31")).containsExactly("61 at 9", "65 at 5"));
        Site.await("the broken value is named").untilAsserted(() -> {
            List<JsonNode> found = quarantined("malformed", "OBX[1]-5: not a number").stream()
                    .filter(item -> topic(item).isEmpty())
                    .toList();
            assertThat(found).hasSize(1);
            assertThat(bytes(found.get(0))).contains("|M2|", "|much|").doesNotContain("|M1|", "|M5|", "BTS");
        });
        List<JsonNode> headless = quarantined("malformed", "MSH-10");
        assertThat(headless).hasSize(1);
        assertThat(bytes(headless.get(0))).contains("|63|").doesNotContain("|M5|");

        long duplicates = count("duplicates");
        long observations = count("observations");
        assertThat(shape(send(batch("B-3") + message("M1", "31", 9, "61") + message("M5", "31", 5, "65") + "BTS|2\r")))
                .isEqualTo("BHS, MSH, MSA AA M1, MSH, MSA AA M5, BTS|2");
        Site.await("sent again").until(() -> count("duplicates") >= duplicates + 2);
        assertThat(count("observations")).isEqualTo(observations);
    }

    @Test
    void aBatchInAFileIsTakenMessageByMessage() throws Exception {
        String text = "\ufeff" + FHS + batch("B-4") + message("N1", "32", 9, "71") + message("N2", "32", 8, "many")
                + message("N3", "32", 7, "73").replace("|N3|", "||") + "BTS|3\r" + batch("B-5")
                + message("N4", "32", 6, "74") + "BTS|1\rFTS|2\r";
        drop("day.hl7", text.replace("\r", "\r\n"));

        Site.await("the file is done").until(() -> Files.isRegularFile(files.resolve("done/day.hl7")));
        Site.await("the good ones are at the partner")
                .untilAsserted(() -> assertThat(atPartner("32")).containsExactly("71 at 9", "73 at 7", "74 at 6"));
        Site.await("the broken value is named")
                .untilAsserted(() -> assertThat(quarantined("malformed", "OBX[1]-5: not a number"))
                        .filteredOn(item -> topic(item).equals("/files/hl7v2/day.hl7.2"))
                        .singleElement()
                        .satisfies(item -> {
                            assertThat(bytes(item)).contains("|N2|", "|many|").doesNotContain("|N1|", "|N4|", "BTS");
                        }));
        JsonNode messages = site.admin().read("/api/v1/messages?gateway=ward&adapter=hl7v2");
        assertThat(messages.path("items").findValuesAsText("topic"))
                .contains(
                        "/files/hl7v2/day.hl7.1",
                        "/files/hl7v2/day.hl7.2",
                        "/files/hl7v2/day.hl7.3",
                        "/files/hl7v2/day.hl7.4");
        assertThat(files.resolve("failed/day.hl7")).doesNotExist();
    }

    @Test
    void aBatchThatIsNotWholeIsRefusedWhole() throws Exception {
        String text = batch("B-6") + message("P1", "33", 9, "81") + "BTS|2\r";

        String answer = send(text);
        drop("short.hl7", text);

        assertThat(shape(answer)).isEqualTo("BHS, MSH, MSA AE B-6, ERR, BTS|1");
        assertThat(answer).contains("ERR||BTS^1^1|102^", "BTS-1: says 2 messages, there are 1");
        assertThat(quarantined("malformed", "BTS-1: says 2 messages, there are 1"))
                .singleElement()
                .satisfies(item -> assertThat(bytes(item)).isEqualTo(text));
        Site.await("the file has failed").until(() -> Files.isRegularFile(files.resolve("failed/short.hl7")));
        assertThat(Files.readString(files.resolve("failed/short.hl7.reason.txt")))
                .isEqualTo("batch: BTS-1: says 2 messages, there are 1\n");
        assertThat(site.observations("patient.identifier=urn:home%7C33")).isEmpty();
    }

    @Test
    void anOversizeBatchIsRefused() throws Exception {
        String half = message("L1", "33", 9, "91" + " ".repeat(LIMIT / 2));
        String text = batch("B-7") + half + half.replace("L1", "L2") + "BTS|2\r";

        String answer = send(text);
        drop("large.hl7", text);

        assertThat(shape(answer)).isEqualTo("BHS, MSH, MSA AE B-7, ERR, BTS|1");
        assertThat(answer).contains("longer than " + LIMIT + " bytes");
        assertThat(quarantined("too-large", "longer than " + LIMIT + " bytes")).hasSize(1);
        Site.await("the file has failed").until(() -> Files.isRegularFile(files.resolve("failed/large.hl7")));
        assertThat(Files.readString(files.resolve("failed/large.hl7.reason.txt")))
                .isEqualTo("file: " + text.length() + " bytes, of more than " + LIMIT + " nothing is kept\n");

        String many = batch("B-8") + "MSH|^~\\&|MON||||20261122||ORU^R01|1|P|2.6\r".repeat(10_001) + "BTS\r";
        assertThat(send(many)).contains("MSA|AE|B-8", "more than 10000 messages in one batch");
        assertThat(site.observations("patient.identifier=urn:home%7C33")).isEmpty();
    }

    private static String bytes(JsonNode item) throws IOException {
        return site.admin()
                .get("/api/v1/quarantine/" + item.path("id").asText() + "/bytes")
                .expect(200)
                .text();
    }

    private static String topic(JsonNode item) {
        try {
            return site.trace(item.path("message").asText()).path("topic").asText();
        } catch (IOException e) {
            throw new AssertionError("no trace of " + item, e);
        }
    }
}
