package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;

/**
 * One conversion of an adapter changes: the preview shows exactly that, and after the upgrade and a replay the partner
 * holds the amended Observations under the identities they had.
 */
class ModuleChangeIT {
    private static final String GATEWAY = "gw1";
    private static final String JAR = "application/java-archive";
    private static final List<Integer> RATES = List.of(61, 120, 72, 135, 83);

    @Test
    void aChangedConversionIsSeenBeforehandAndMendedAfterwards() throws Exception {
        try (Site site = Site.start("module-change")) {
            site.admin()
                    .put(
                            "/api/v1/gateways/" + GATEWAY,
                            "{\"secret\": \"" + Site.SECRET + "\", \"adapters\": [\"sample\"]}")
                    .expect(201);
            site.residents(1, 1);
            site.partner();
            install(site, SampleModule.version("1.0.0")).expect(201);
            OffsetDateTime begin = OffsetDateTime.now();
            List<String> messages = new ArrayList<>();
            for (int rate : RATES) {
                messages.add(send(site, rate));
            }
            Site.await("the partner has them")
                    .untilAsserted(() -> assertThat(values(site)).hasSize(RATES.size()));
            Map<String, String> before = values(site);

            SampleModule next = SampleModule.version("1.1.0")
                    .conversion(".subtract(parts[1].length() == 3 ? BigDecimal.ONE : BigDecimal.ZERO)");
            JsonNode preview = site.admin()
                    .post("/api/v1/modules/sample/preview?last=100", next.jar(), JAR)
                    .expect(200)
                    .json();
            assertThat(preview.path("messages").asInt()).as("%s", preview).isEqualTo(5);
            assertThat(preview.path("same").asInt()).as("%s", preview).isEqualTo(3);
            assertThat(preview.path("gone")).isEmpty();
            assertThat(preview.path("added")).isEmpty();
            assertThat(preview.path("failed")).isEmpty();
            assertThat(preview.path("changed")).hasSize(2);
            JsonNode first = preview.at("/changed/0");
            assertThat(first.path("message").asText()).isEqualTo(messages.get(1));
            assertThat(first.path("field").asText()).isEqualTo("value");
            assertThat(first.path("old").asText()).startsWith("120");
            assertThat(first.path("new").asText()).startsWith("119");
            assertThat(values(site)).as("a preview changes nothing").isEqualTo(before);
            assertThat(typed(site, "preview", "sample", jarFile(site, next), "--last", "100"))
                    .startsWith("5 messages compared: 3 the same, 2 changed (2 fields differ, ")
                    .contains("message " + messages.get(1) + ", reading 1: value: 120");
            assertThat(typed(site, "list")).containsPattern("(?m)^sample +adapter +1\\.0\\.0 +active +0");

            install(site, next).expect(200);
            site.admin()
                    .post(
                            "/api/v1/modules/sample/replay",
                            "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(begin, OffsetDateTime.now()))
                    .expect(202);
            JsonNode replay = Site.await("the replay is done")
                    .until(
                            () -> site.admin().read("/api/v1/modules/sample/replay"),
                            r -> r.path("state").asText().equals("done"));
            assertThat(replay.path("messages").asInt()).as("%s", replay).isEqualTo(5);
            assertThat(replay.path("same").asInt()).as("%s", replay).isEqualTo(3);
            assertThat(replay.path("changed").asInt()).as("%s", replay).isEqualTo(2);

            Site.await("the partner has the amended ones").untilAsserted(() -> assertThat(values(site))
                    .containsOnlyKeys(before.keySet())
                    .values()
                    .extracting(String::strip)
                    .containsExactlyInAnyOrder("61", "119", "72", "134", "83"));
            List<JsonNode> corrected = site.observations("status=corrected");
            assertThat(corrected).hasSize(2);
            site.log().assertNoErrors();
        }
    }

    private static Rest.Answer install(Site site, SampleModule module) throws IOException {
        return site.admin().post("/api/v1/modules?approveUnsigned=a%20test", module.jar(), JAR);
    }

    private static String jarFile(Site site, SampleModule module) throws IOException {
        return Files.write(site.folder().resolve("sample.jar"), module.jar()).toString();
    }

    /** What {@code tiltas module} prints. */
    private static String typed(Site site, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(words));
        line.add(0, "module");
        return new TiltasCommand(site.server().data(), Map.of("TILTAS_ADMIN_PASSWORD", Site.ADMIN_PASSWORD))
                .run(line.toArray(String[]::new));
    }

    private static String send(Site site, int rate) throws IOException {
        byte[] payload = (DeviceName.address(0) + ";" + rate).getBytes(StandardCharsets.US_ASCII);
        return site.gateway(GATEWAY)
                .post("/ingest/sample", payload, "")
                .expect(202)
                .json()
                .path("id")
                .asText();
    }

    /** What the partner holds: the last value it accepted for each identifier. */
    private static Map<String, String> values(Site site) throws IOException {
        Map<String, String> values = new TreeMap<>();
        for (SinkProcess.Row row : site.sink().observations()) {
            values.put(row.identifier(), row.value());
        }
        return values;
    }
}
