package org.tiltas.tools.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.swap.Swapper;

/** Swaps a module again and again while readings flow, and asks the ledgers afterwards. */
final class SwapRun {
    private static final Duration DRAIN = Duration.ofSeconds(90);

    private final BenchSettings settings;
    private final TestBed bed;
    private final SwapPlan plan;

    /**
     * What is swapped.
     *
     * @param swaps how often
     * @param rate readings/s meanwhile
     * @param module beginning of the name of the shipped jar
     * @param pause milliseconds from one swap to the next on the average; they come when they come, not in step with
     *     batches
     */
    record SwapPlan(int swaps, int rate, String module, int pause) {}

    SwapRun(BenchSettings settings, TestBed bed, SwapPlan plan) {
        this.settings = settings;
        this.bed = bed;
        this.plan = plan;
    }

    PhaseResult run() throws IOException, InterruptedException {
        ServerApi api = bed.server.api();
        Swapper swapper = new Swapper(api, Swapper.shipped(settings.distribution(), plan.module()));
        FleetPlan load = FleetPlan.of("127.0.0.1", bed.server.mqttPort(), BenchSettings.SECRET)
                .withSize(settings.gateways(), settings.devices())
                .withRate(plan.rate())
                .withEnd(Duration.ofDays(1), 0)
                .withConnection(false, 128, DRAIN);
        Path ledger = settings.work().resolve("fleet-swap.ledger");
        try (Fleet fleet = new Fleet(load, ledger)) {
            fleet.start();
            TimeUnit.SECONDS.sleep(settings.warmup());
            tell("before", api);
            for (int i = 1; i <= plan.swaps(); i++) {
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(2L * plan.pause() + 1));
                swapper.swap();
                if (i % 20 == 0) {
                    tell(i + " of " + plan.swaps(), api);
                }
            }
            TimeUnit.SECONDS.sleep(2);
            fleet.stop();
            FleetResult result = fleet.await(DRAIN.plusSeconds(30));
            bed.sink.awaitObservations(result.published(), settings.patience());
            Verdict verdict = Judge.judge(ledger, bed.sinkLedger, bed.residents());
            tell("after", api);
            double[] pauses = swapper.pauses(bed.sinkLedger);
            System.out.printf(
                    Locale.ROOT,
                    "pause of %d swaps of %s: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
                    pauses.length,
                    plan.module(),
                    pauses[pauses.length / 2],
                    pauses[(int) Math.ceil(pauses.length * 0.9) - 1],
                    pauses[(int) Math.ceil(pauses.length * 0.99) - 1],
                    pauses[pauses.length - 1]);
            double rss = bed.server.residentKilobytes().orElse(0) / 1024.0;
            return new PhaseResult(
                    "swap", plan.rate(), verdict.perSecond(), Double.NaN, rss, Double.NaN, Double.NaN, result, verdict);
        }
    }

    /** Heap and classes, which must be flat over many swaps. */
    private static void tell(String when, ServerApi api) throws IOException {
        String metrics = api.text("/metrics");
        System.out.printf(
                Locale.ROOT,
                "%s: heap %.0f MB, classes %s, class loaders of removed modules %s%n",
                when,
                Double.parseDouble(figure(metrics, "jvm_memory_used_bytes{area=\"heap\"}")) / (1 << 20),
                figure(metrics, "jvm_classes_loaded"),
                figure(metrics, "tiltas_module_loaders_left"));
    }

    private static String figure(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .map(line -> line.substring(name.length() + 1))
                .orElse("NaN");
    }
}
