package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.swap.Swapper;

/**
 * Modules are swapped while readings flow, and the two ledgers speak afterwards. How long a swap makes the readings wait
 * is told, not asserted: {@code ./tiltas bench --swaps 500} measures it.
 *
 * <p>A release swaps more often: {@code -Dtiltas.swap.runs=500}.
 */
class ModuleSwapIT {
    private static final int GATEWAYS = 8;
    private static final int DEVICES = 80;
    private static final int RESIDENTS = 40;
    private static final Duration DRAIN = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({"tiltas-adapter-gatt, gatt", "tiltas-transport-fhir-push, fhir"})
    void nothingIsLostDoubledOrMisplacedOverSwaps(String jar, String id) throws Exception {
        int swaps = Integer.getInteger("tiltas.swap.runs", 20);
        try (Site site = Site.start("swap-" + id)) {
            for (int i = 0; i < GATEWAYS; i++) {
                site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
            }
            var wearers = site.residents(RESIDENTS, DEVICES);
            site.partner();
            Swapper swapper = new Swapper(site.server().api(), Swapper.shipped(Site.shipped(), jar));
            Path ledger = site.folder().resolve("fleet.ledger");
            FleetResult result = swapUnderLoad(site, swapper, swaps, ledger);
            Site.await("all is read and delivered")
                    .atMost(DRAIN)
                    .until(() -> site.sink().control().observations() >= result.published() || site.isDrained());

            Verdict verdict = Judge.judge(ledger, site.sink().ledger(), wearers);
            System.out.println(verdict.text());
            System.out.println("pauses in ms: "
                    + Arrays.toString(Arrays.stream(swapper.pauses(site.sink().ledger()))
                            .mapToLong(Math::round)
                            .toArray()));
            assertThat(verdict.clean()).as(verdict.text()).isTrue();
            assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(result.published());
            assertThat(verdict.unacknowledged()).as(verdict.text()).isZero();
            var module = site.admin().read("/api/v1/modules/" + id);
            assertThat(module.path("state").asText()).isEqualTo("active");
            assertThat(module.path("version").asText()).isEqualTo(swaps % 2 == 0 ? "91.0.0" : "90.0.0");
            assertThat(module.path("quarantined").asLong()).isZero();
            site.log().assertNoErrors();
        }
    }

    private static FleetResult swapUnderLoad(Site site, Swapper swapper, int swaps, Path ledger)
            throws IOException, InterruptedException {
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(2000)
                .withEnd(Duration.ofHours(1), 0)
                .withConnection(false, 256, DRAIN);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            Site.await("readings flow").until(() -> fleet.acknowledged() > 2000);
            for (int i = 0; i < swaps; i++) {
                // a swap comes when it comes, not in step with batches
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(20, 400));
                swapper.swap();
            }
            long before = fleet.acknowledged();
            Site.await("readings flow").until(() -> fleet.acknowledged() > before + 1000);
            fleet.stop();
            return fleet.await(DRAIN.plusSeconds(30));
        }
    }
}
