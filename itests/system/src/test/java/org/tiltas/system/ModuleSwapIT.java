package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.gatt.DeviceName;
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
    private static final int WATCHED = 4;
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

    /**
     * Limits of vital signs are swapped while heart rates go up and down: each episode of each resident is one alert,
     * raised once and cleared once.
     */
    @Test
    void noAlertIsLostOrDoubledOverSwapsOfAnAnalysis() throws Exception {
        int swaps = Integer.getInteger("tiltas.swap.runs", 20);
        try (Site site = Site.start("swap-analysis")) {
            site.home().gateway("gw1", Site.SECRET, 0);
            site.residents(WATCHED, WATCHED);
            Rest admin = site.admin();
            admin.put(
                            "/api/v1/analyses/vital-limits/parameters/home",
                            "{\"values\": {\"heart-rate.hold\": \"PT0S\", \"heart-rate.refractory\": \"PT0S\"}}")
                    .expect(200);
            admin.post("/api/v1/analyses/vital-limits/enable", "{\"reason\": \"a test\"}")
                    .expect(200);
            Swapper swapper =
                    new Swapper(site.server().api(), Swapper.shipped(Site.shipped(), "tiltas-analysis-vital-limits"));

            int episodes = 0;
            ExecutorService operator = Executors.newSingleThreadExecutor();
            try {
                for (int i = 0; i < swaps; i++) {
                    Future<?> swap = operator.submit(() -> {
                        swapper.swap();
                        return null;
                    });
                    do {
                        heartRates(site, 140);
                        heartRates(site, 80);
                        episodes++;
                    } while (!isDone(swap));
                    swap.get();
                }
            } finally {
                operator.shutdownNow();
            }

            int expected = episodes * WATCHED;
            Site.await("all is judged")
                    .atMost(DRAIN)
                    .until(() -> admin.read("/api/v1/status").path("findings").asInt() >= 2 * expected
                            && admin.read("/api/v1/modules/vital-limits")
                                            .path("lag")
                                            .asLong()
                                    == 0);
            assertThat(admin.read("/api/v1/status").path("findings").asInt())
                    .as("%d episodes of %d residents, each raised once and cleared once", episodes, WATCHED)
                    .isEqualTo(2 * expected);
            JsonNode module = admin.read("/api/v1/modules/vital-limits");
            assertThat(module.path("state").asText()).as("%s", module).isEqualTo("active");
            assertThat(module.path("version").asText()).isEqualTo(swaps % 2 == 0 ? "91.0.0" : "90.0.0");
            assertThat(module.path("quarantined").asLong()).isZero();
            site.log().assertNoErrors();
        }
    }

    /** Waits a little for a swap; the episodes go on meanwhile. */
    private static boolean isDone(Future<?> swap) throws Exception {
        try {
            swap.get(200, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** One reading of every resident. */
    private static void heartRates(Site site, int rate) throws IOException {
        String time = OffsetDateTime.now().truncatedTo(ChronoUnit.MILLIS).toString();
        String readings = IntStream.range(0, WATCHED)
                .mapToObj(n ->
                        "{\"device\": \"%s\", \"characteristic\": \"2a37\", \"value\": \"00%02x\", \"time\": \"%s\"}"
                                .formatted(DeviceName.address(n), rate, time))
                .collect(Collectors.joining(","));
        site.gateway("gw1").post("/ingest/gatt", "[" + readings + "]").expect(202);
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
