package org.tiltas.tools.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/** Kills the server at random moments while readings flow, and asks the ledgers afterwards. */
final class KillRun {
    private static final int RATE = 500;
    private static final Duration DRAIN = Duration.ofSeconds(90);

    private final BenchSettings settings;
    private final TestBed bed;

    KillRun(BenchSettings settings, TestBed bed) {
        this.settings = settings;
        this.bed = bed;
    }

    PhaseResult run() throws IOException, InterruptedException {
        Path ledger = settings.work().resolve("fleet-kill.ledger");
        FleetPlan plan = FleetPlan.of("127.0.0.1", bed.server.mqttPort(), BenchSettings.SECRET)
                .withSize(settings.gateways(), settings.devices())
                .withRate(RATE)
                .withEnd(Duration.ofDays(1), 0)
                .withConnection(false, 128, DRAIN);
        try (Fleet fleet = new Fleet(plan, ledger)) {
            fleet.start();
            for (int i = 1; i <= settings.kills(); i++) {
                // the moment of the crash is the point of this test, so it is chosen by chance
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(500, 5_000));
                long before = fleet.acknowledged();
                bed.server.kill();
                long begin = System.nanoTime();
                bed.server.start();
                System.out.printf(
                        "kill %d of %d: after %d acknowledged, ready again in %.1f s%n",
                        i, settings.kills(), before, (System.nanoTime() - begin) / 1e9);
            }
            TimeUnit.SECONDS.sleep(2);
            fleet.stop();
            FleetResult result = fleet.await(DRAIN.plusSeconds(30));
            bed.sink.awaitObservations(result.published(), settings.patience());
            Verdict verdict = Judge.judge(ledger, bed.sinkLedger, bed.residents());
            double rss = bed.server.residentKilobytes().orElse(0) / 1024.0;
            return new PhaseResult(
                    "kill", RATE, verdict.perSecond(), Double.NaN, rss, Double.NaN, Double.NaN, result, verdict);
        }
    }
}
