package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tiltas.tools.fleet.FleetMain;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.server.ToolProcess;

/** One stretch of load on a {@link TestBed}: a fleet in a process of its own, then the wait until all has arrived. */
final class LoadPhase {
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final BenchSettings settings;
    private final TestBed bed;

    LoadPhase(BenchSettings settings, TestBed bed) {
        this.settings = settings;
        this.bed = bed;
    }

    PhaseResult run(String name, int rate, int seconds) throws IOException, InterruptedException {
        ServerApi api = bed.server.api();
        Commits commits = new Commits(settings.jdbcUrl(), api);
        double commitsBefore = commits.count();
        long diskBefore = bed.server.diskBytes();
        long createdBefore = bed.sink.observations();
        long ledgerBefore = Files.size(bed.sinkLedger);
        Optional<Duration> cpuBefore = bed.serverCpu();
        long begin = System.nanoTime();

        Path ledger = settings.work().resolve("fleet-" + name + ".ledger");
        FleetResult fleet = fleet(name, rate, seconds, ledger);
        bed.sink.awaitObservations(createdBefore + fleet.acknowledged(), settings.patience());

        double elapsed = (System.nanoTime() - begin) / 1e9;
        double cpu = cpuBefore.isPresent()
                ? bed.serverCpu()
                        .map(d -> d.minus(cpuBefore.get()).toNanos() / 1e9 / elapsed)
                        .orElse(Double.NaN)
                : Double.NaN;
        double rss = bed.server.residentKilobytes().orElse(0) / 1024.0;
        Path slice =
                LedgerSlice.copy(bed.sinkLedger, ledgerBefore, settings.work().resolve("sink-" + name + ".ledger"));
        Verdict verdict = Judge.judge(List.of(ledger), slice, bed.residents(), SETTLE);
        double accepted = Math.max(1, verdict.accepted());
        return new PhaseResult(
                name,
                rate,
                verdict.perSecond(),
                (commits.count() - commitsBefore) / accepted,
                rss,
                cpu,
                (bed.server.diskBytes() - diskBefore) / accepted,
                fleet,
                verdict);
    }

    private FleetResult fleet(String name, int rate, int seconds, Path ledger)
            throws IOException, InterruptedException {
        try (ToolProcess process = ToolProcess.start(
                FleetMain.class,
                "192m",
                settings.work().resolve("fleet-" + name + ".out"),
                "--port",
                Integer.toString(bed.server.mqttPort()),
                "--secret",
                BenchSettings.SECRET,
                "--gateways",
                Integer.toString(settings.gateways()),
                "--devices",
                Integer.toString(settings.devices()),
                "--rate",
                Integer.toString(rate),
                "--seconds",
                Integer.toString(seconds),
                "--ledger",
                ledger.toString())) {
            String output = process.await(Duration.ofSeconds(seconds + 180L));
            return new ObjectMapper().readValue(output.substring(output.indexOf('{')), FleetResult.class);
        }
    }
}
