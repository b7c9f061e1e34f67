package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.swap.Swapper;

/**
 * R5 as the Lithuanian guides want it, out of the real server: into files, where every line can be looked at, before and
 * after the profile's module is swapped while readings flow.
 */
class LtPartnerIT {
    private static final String GATEWAY = "gw1";

    @Test
    void partnersGetWhatTheGuidesHaveAPlaceFor() throws Exception {
        try (Site site = Site.start("lt-partner")) {
            site.home().gateway(GATEWAY, Site.SECRET, 0);
            site.residents(1, 1);
            assertThat(partner(site, "R4", "lt").status()).isEqualTo(400);
            assertThat(partner(site, "R5", "xx").text()).contains("profile: no delivery profile 'xx' is installed");
            partner(site, "R5", "lt").expect(201);

            try (GatewayClient gateway = GatewayClient.connect(site.mqttPort(), GATEWAY, Site.SECRET)) {
                send(gateway, "2a37", "0048", 1);
                send(gateway, "2a19", "50", 2);
                Site.await("a heart rate").until(() -> observations(site).size() == 1);
                Swapper swapper =
                        new Swapper(site.server().api(), Swapper.shipped(Site.shipped(), "tiltas-profile-lithuania"));
                swapper.swap();
                send(gateway, "2a37", "0049", 3);
                Site.await("another").until(() -> observations(site).size() == 2);
            }
            for (JsonNode rate : observations(site)) {
                assertThat(rate.at("/meta/profile/0").asText())
                        .isEqualTo("https://hl7.lt/fhir/vitalsigns/StructureDefinition/heart-rate");
                assertThat(rate.path("category")).hasSize(2);
                assertThat(rate.at("/category/1/coding/0/code").asText()).isEqualTo("8867-4");
                assertThat(rate.has("extension")).isFalse();
            }
            JsonNode patient = lines(site).stream()
                    .filter(line -> line.path("resourceType").asText().equals("Patient"))
                    .findFirst()
                    .orElseThrow();
            assertThat(patient.at("/identifier/0/system").asText())
                    .isEqualTo("http://esveikata.lt/Identifier/PersonalCode");
            JsonNode status = site.admin().read("/api/v1/partners/esveikata").path("status");
            assertThat(status.path("parked").asLong()).as("%s", status).isZero();
            assertThat(site.admin()
                            .read("/api/v1/modules/profile-lt")
                            .path("state")
                            .asText())
                    .isEqualTo("active");
            site.log().assertNoErrors();
        }
    }

    private static Rest.Answer partner(Site site, String version, String profile) throws IOException {
        return site.admin().put("/api/v1/partners/esveikata", """
                        {"kind": "ndjson", "url": "file:esveikata", "start": "beginning", "fhirVersion": "%s",
                         "profile": "%s", "settings": {"reserveMegabytes": 0,
                         "%s": {"personalCodeFrom": "urn:tiltas:tools:resident"}}}""".formatted(version, profile, profile));
    }

    private static void send(GatewayClient gateway, String characteristic, String value, int second) {
        String time = OffsetDateTime.now(ZoneOffset.UTC)
                .minusMinutes(1)
                .plusSeconds(second)
                .toString();
        String message = "{\"device\":\"%s\",\"characteristic\":\"%s\",\"value\":\"%s\",\"time\":\"%s\"}"
                .formatted(DeviceName.address(0), characteristic, value, time);
        assertThat(gateway.publish("gatt/" + GATEWAY, message.getBytes(StandardCharsets.UTF_8))
                        .reasonCode())
                .isZero();
    }

    private static List<JsonNode> observations(Site site) throws IOException {
        return lines(site).stream()
                .filter(line -> line.path("resourceType").asText().equals("Observation"))
                .toList();
    }

    private static List<JsonNode> lines(Site site) throws IOException {
        Path folder = site.server().data().resolve("export/esveikata");
        List<JsonNode> lines = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    for (String line : Files.readAllLines(file)) {
                        lines.add(Rest.JSON.readTree(line));
                    }
                }
            }
        }
        return lines;
    }
}
