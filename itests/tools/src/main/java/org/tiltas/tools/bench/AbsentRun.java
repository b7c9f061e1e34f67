package org.tiltas.tools.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.swap.Swapper;

/**
 * The fleet's adapter is removed while messages are taken in and wait, then it is installed again: how fast it works them
 * off, and how long help calls of another adapter take meanwhile.
 */
final class AbsentRun {
    private static final String ADAPTER = "gatt";
    private static final int WARM_RATE = 2_000;
    private static final Duration DRAIN = Duration.ofSeconds(90);
    private static final Duration HELP_PATIENCE = Duration.ofSeconds(30);

    private final BenchSettings settings;
    private final TestBed bed;
    private final HelpCalls help;
    private final long waiting;

    /** @param waiting how many messages must have piled up */
    AbsentRun(BenchSettings settings, TestBed bed, HelpCalls help, long waiting) {
        this.settings = settings;
        this.bed = bed;
        this.help = help;
        this.waiting = waiting;
    }

    PhaseResult run() throws IOException, InterruptedException {
        ServerApi api = bed.server.api();
        List<Path> ledgers = new ArrayList<>();
        if (settings.warmup() > 0) {
            new LoadPhase(settings, bed).run("warm-up", WARM_RATE, settings.warmup());
            ledgers.add(settings.work().resolve("fleet-warm-up.ledger"));
        }
        byte[] jar = Swapper.shipped(settings.distribution(), "tiltas-adapter-" + ADAPTER);
        long before = bed.sink.observations();
        api.delete("/api/v1/modules/" + ADAPTER);
        Path ledger = settings.work().resolve("fleet-absent.ledger");
        FleetResult sent = pileUp(ledger);
        System.out.printf("%d messages wait for an adapter that is not there%n", sent.acknowledged());
        api.post("/api/v1/modules?approveUnsigned=absence%20run", jar, "application/java-archive");
        bed.sink.awaitObservations(before + 1, settings.patience());
        long begin = System.nanoTime();
        try (HelpCalls.Pressing pressing = help.press()) {
            long done = bed.sink.awaitObservations(before + sent.acknowledged(), settings.patience());
            double perSecond = (done - before) / ((System.nanoTime() - begin) / 1e9);
            System.out.println("absent: "
                    + pressing.latencies(bed.sinkLedger, HELP_PATIENCE).text());
            ledgers.add(ledger);
            Verdict verdict = Judge.judge(ledgers, bed.sinkLedger, bed.residents(), Duration.ZERO);
            double rss = bed.server.residentKilobytes().orElse(0) / 1024.0;
            return new PhaseResult("absent", 0, perSecond, Double.NaN, rss, Double.NaN, Double.NaN, sent, verdict);
        }
    }

    private FleetResult pileUp(Path ledger) throws IOException, InterruptedException {
        FleetPlan load = FleetPlan.of("127.0.0.1", bed.server.mqttPort(), BenchSettings.SECRET)
                .withSize(settings.gateways(), settings.devices())
                .withRate(0)
                .withEnd(Duration.ZERO, waiting)
                .withConnection(false, 128, DRAIN);
        try (Fleet fleet = new Fleet(load, ledger)) {
            return fleet.start().finished().join();
        }
    }
}
