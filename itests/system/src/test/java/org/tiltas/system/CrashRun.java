package org.tiltas.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/**
 * Kills the server with SIGKILL at random moments while readings flow, and lets the two ledgers speak afterwards. What a
 * fleet publishes goes on over every crash: it reconnects, and sends again what was not acknowledged.
 */
final class CrashRun {
    private static final int GATEWAYS = 8;
    private static final int DEVICES = 80;
    private static final int RESIDENTS = 40;
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final Site site;
    private final int rate;
    private final Map<String, String> wearers;
    private final List<Path> ledgers = new ArrayList<>();
    private long expected;

    /** @param rate messages per second of all gateways together */
    CrashRun(Site site, int rate) throws IOException {
        this.site = site;
        this.rate = rate;
        for (int i = 0; i < GATEWAYS; i++) {
            site.home().gateway(FleetPlan.gateway(i), Site.SECRET, 0);
        }
        wearers = site.residents(RESIDENTS, DEVICES);
        site.partner();
    }

    /** Waits until all has arrived, or the server believes so: what is lost by then never comes. */
    private void settle() {
        Site.await("all is read and delivered")
                .atMost(DRAIN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> site.sink().control().observations() >= expected || site.isDrained());
    }

    /** One stretch of load with some crashes in it; the verdict is about all stretches so far. */
    Verdict stretch(int kills) throws IOException, InterruptedException {
        Path ledger = site.folder().resolve("fleet-" + ledgers.size() + ".ledger");
        ledgers.add(ledger);
        FleetPlan plan = FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                .withSize(GATEWAYS, DEVICES)
                .withRate(rate)
                .withEnd(Duration.ofHours(1), 0)
                .withConnection(false, 256, DRAIN);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            for (int i = 0; i < kills; i++) {
                long before = fleet.acknowledged();
                Site.await("readings flow").until(() -> fleet.acknowledged() > before + rate / 2);
                // the moment of a crash is left to chance: that is what this test is about
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(200, 1500));
                site.server().kill();
                site.server().start();
            }
            long before = fleet.acknowledged();
            Site.await("readings flow").until(() -> fleet.acknowledged() > before + rate / 2);
            fleet.stop();
            FleetResult result = fleet.await(DRAIN.plusSeconds(30));
            expected += result.published();
        }
        settle();
        return Judge.judge(ledgers, site.sink().ledger(), wearers, Duration.ZERO);
    }
}
