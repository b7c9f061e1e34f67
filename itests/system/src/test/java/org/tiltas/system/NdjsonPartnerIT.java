package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.ledger.EpochMicros;
import org.tiltas.tools.ledger.LedgerWriter;
import org.tiltas.tools.swap.Swapper;

/**
 * A partner that takes files: after kill -9 and swaps of the channel's module each reading stands in them once, in order
 * and about the right resident, and each line can be read without the other files.
 */
class NdjsonPartnerIT {
    private static final int GATEWAYS = 4;
    private static final int DEVICES = 24;
    private static final int RESIDENTS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void theFilesAndTheGatewaysLedgerAgreeWhateverBreaks() throws Exception {
        try (Site site = Site.start("ndjson-partner")) {
            for (int i = 0; i < GATEWAYS; i++) {
                site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
            }
            Map<String, String> wearers = site.residents(RESIDENTS, DEVICES);
            site.admin().put("/api/v1/partners/archive", """
                            {"kind": "ndjson", "url": "file:archive", "start": "beginning",
                             "settings": {"maxMegabytes": 1, "reserveMegabytes": 0}}""").expect(201);
            Path ledger = site.folder().resolve("fleet.ledger");
            FleetResult result = underway(site, ledger);
            Site.await("all is delivered").atMost(PATIENCE).untilAsserted(() -> {
                JsonNode status = status(site);
                assertThat(status.path("delivered").asLong())
                        .as("%s", status)
                        .isGreaterThanOrEqualTo(result.published());
                assertThat(status.path("lag").asLong()).as("%s", status).isZero();
            });

            Path folder = site.server().data().resolve("export/archive");
            Path accepted = site.folder().resolve("ndjson.ledger");
            read(folder, accepted);
            Verdict verdict = Judge.judge(ledger, accepted, wearers);
            assertThat(verdict.clean()).as(verdict.text()).isTrue();
            assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(result.published());
            assertThat(names(folder))
                    .hasSizeGreaterThan(2)
                    .allMatch(name -> name.matches("routine-[0-9]{8}-[0-9]{4}\\.ndjson(\\.part)?"));
            site.log().assertNoErrors();
        }
    }

    private static JsonNode status(Site site) throws IOException {
        return site.admin().read("/api/v1/partners/archive").path("status");
    }

    private static FleetResult underway(Site site, Path ledger) throws Exception {
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(300)
                .withEnd(Duration.ofHours(1), 0)
                .withConnection(false, 256, PATIENCE);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            flow(site);
            Swapper swapper =
                    new Swapper(site.server().api(), Swapper.shipped(Site.shipped(), "tiltas-transport-ndjson"));
            for (int i = 0; i < 2; i++) {
                swapper.swap();
                flow(site);
                site.server().kill();
                site.server().start();
                flow(site);
            }
            fleet.stop();
            return fleet.await(PATIENCE);
        }
    }

    private static void flow(Site site) throws IOException {
        long before = status(site).path("delivered").asLong();
        Site.await("lines are written")
                .atMost(PATIENCE)
                .until(() -> status(site).path("delivered").asLong() > before + 500);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Turns the lines into a ledger as the FHIR sink writes it; each file must explain itself. */
    private static void read(Path folder, Path accepted) throws IOException {
        try (LedgerWriter ledger = new LedgerWriter(accepted)) {
            long number = 0;
            for (String name : names(folder)) {
                Map<String, String> known = new HashMap<>();
                for (String line : Files.readAllLines(folder.resolve(name))) {
                    JsonNode resource = Rest.JSON.readTree(line);
                    String type = resource.path("resourceType").asText();
                    JsonNode identifier = resource.path("identifier").path(0);
                    if (!type.equals("Observation")) {
                        known.put(
                                type + "/" + resource.path("id").asText(),
                                identifier.path("system").asText() + "|"
                                        + identifier.path("value").asText());
                        continue;
                    }
                    boolean first = resource.at("/meta/versionId").asText().equals("1");
                    String subject = resource.at("/subject/reference").asText();
                    String device = resource.at("/device/reference").asText();
                    assertThat(known).as(name).containsKeys(subject, device);
                    ledger.line(first ? 'C' : 'U')
                            .field(EpochMicros.now())
                            .field(++number)
                            .field(type)
                            .field(identifier.path("value").asText())
                            .field(resource.path("id").asText())
                            .field(known.get(subject))
                            .field(known.get(device))
                            .field(resource.path("effectiveDateTime").asText())
                            .field(resource.at("/code/coding/0/code").asText())
                            .field(resource.at("/valueQuantity/value").asText())
                            .field(resource.path("status").asText())
                            .end();
                }
            }
        }
    }
}
