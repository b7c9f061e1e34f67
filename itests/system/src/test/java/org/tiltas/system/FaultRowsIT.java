package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;

/**
 * Each row of the manual's table of answers alone: to as many partners as there are rows, each of which answers half of
 * all requests in its own way till it has done so often enough, while the server is killed in between. For a release:
 * {@code -Dtiltas.fault.rows=1000}; takes about half an hour and 4 GB.
 */
@EnabledIfSystemProperty(named = "tiltas.fault.rows", matches = "[1-9][0-9]*")
class FaultRowsIT {
    private static final int TIMES = Integer.getInteger("tiltas.fault.rows", 0);
    private static final int KILLS = 3;
    private static final int GATEWAYS = 4;
    private static final int DEVICES = 24;
    private static final int RESIDENTS = 12;
    private static final int RATE = 20;
    private static final Duration LONGEST = Duration.ofSeconds(60 + 4L * TIMES);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<FaultyPartner> partners = new ArrayList<>();

    @Test
    void nothingIsLostDoubledOrMisplacedByAnyOne() throws Exception {
        try (Site site = Site.start("fault-rows", Site.shipped(), FaultyPartner.SETTINGS)) {
            try {
                for (int i = 0; i < GATEWAYS; i++) {
                    site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
                }
                Map<String, String> wearers = site.residents(RESIDENTS, DEVICES);
                for (Map.Entry<String, String> row : FaultMix.rows(TIMES).entrySet()) {
                    start(site, row.getKey(), row.getValue());
                }
                Path ledger = flow(site);
                for (FaultyPartner partner : partners) {
                    partner.assertNothingLost(List.of(ledger), wearers, FaultMix.WORDS);
                }
                site.log().assertNoErrors();
            } finally {
                partners.forEach(partner -> partner.sink().close());
            }
        }
    }

    private void start(Site site, String row, String faults) throws IOException {
        Path folder = Files.createDirectories(site.folder().resolve(row));
        FaultyPartner partner = new FaultyPartner(site, row, new SinkProcess(folder));
        partners.add(partner);
        partner.sink().control().configure(faults);
        partner.register("racy", "{\"type\": \"none\"}", 1);
    }

    /** Readings till each row was met often enough, and till all of them have arrived. */
    private Path flow(Site site) throws IOException, InterruptedException {
        Path ledger = site.folder().resolve("fleet.ledger");
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(RATE)
                .withEnd(Duration.ofDays(1), 0)
                .withConnection(false, 256, PATIENCE);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            for (int i = 1; i <= KILLS + 1; i++) {
                long enough = (long) TIMES * i / (KILLS + 1);
                Awaitility.await("each row was met " + enough + " times")
                        .atMost(LONGEST)
                        .pollInterval(Duration.ofSeconds(1))
                        .untilAsserted(() -> assertThat(partners).allSatisfy(partner -> assertThat(fired(partner))
                                .as(partner.name())
                                .isGreaterThanOrEqualTo(enough)));
                System.out.println("each row was met at least " + enough + " times");
                if (i <= KILLS) {
                    site.server().kill();
                    site.server().start();
                }
            }
            for (FaultyPartner partner : partners) {
                partner.sink().control().configure(FaultyPartner.WELL);
            }
            fleet.stop();
            fleet.await(PATIENCE);
        }
        Site.await("all is delivered or parked").atMost(PATIENCE).until(site::isDrained);
        return ledger;
    }

    private static long fired(FaultyPartner partner) throws IOException {
        long fired = 0;
        for (JsonNode count : partner.sink().control().configure("{}").path("faults")) {
            fired += count.asLong();
        }
        return fired;
    }
}
