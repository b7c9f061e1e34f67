package org.tiltas.tools.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;
import org.tiltas.tools.server.ToolProcess;
import org.tiltas.tools.sink.SinkMain;

/**
 * A second partner that is away while much is measured: whether the first one notices, how fast the backlog drains when
 * it is back, and how long help calls take before, beside and in front of that backlog.
 */
final class OutageRun {
    private static final String AWAY = "away";
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"}";
    private static final int RATE = 1_000;
    private static final int FILL_SECONDS = 30;
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration HELP_PATIENCE = Duration.ofSeconds(30);

    private final BenchSettings settings;
    private final TestBed bed;
    private final HelpCalls help;
    private final long waiting;

    /**
     * @param help who presses a button meanwhile
     * @param waiting how many readings must have piled up
     */
    OutageRun(BenchSettings settings, TestBed bed, HelpCalls help, long waiting) {
        this.help = help;
        this.settings = settings;
        this.bed = bed;
        this.waiting = waiting;
    }

    List<PhaseResult> run() throws IOException, InterruptedException {
        List<PhaseResult> results = new ArrayList<>();
        LoadPhase phase = new LoadPhase(settings, bed);
        if (settings.warmup() > 0) {
            results.add(phase.run("warm-up", 2 * RATE, settings.warmup()));
        }
        results.add(said(beside(phase, "alone")));
        int port = freePort();
        new Home(bed.server.api()).partner(AWAY, "http://127.0.0.1:" + port + "/fhir", "atomic", "now");
        List<PhaseResult> piled = new ArrayList<>();
        long backlog = 0;
        for (int i = 1; backlog < waiting; i++) {
            PhaseResult fill = phase.run("fill-" + i, 0, FILL_SECONDS);
            piled.add(fill);
            backlog += fill.fleet().acknowledged();
            System.out.printf("%d wait for the partner that is away; heap %.0f MB%n", backlog, heapMegabytes());
        }
        piled.add(said(beside(phase, "beside")));
        results.addAll(piled);
        results.add(drain(port, piled));
        return results;
    }

    private PhaseResult beside(LoadPhase phase, String name) throws IOException, InterruptedException {
        try (HelpCalls.Pressing pressing = help.press()) {
            PhaseResult result = phase.run(name, RATE, settings.seconds());
            System.out.println(name + ": "
                    + pressing.latencies(bed.sinkLedger, HELP_PATIENCE).text());
            return result;
        }
    }

    private PhaseResult drain(int port, List<PhaseResult> piled) throws IOException, InterruptedException {
        Path ledger = settings.work().resolve("away.ledger");
        long all = piled.stream().mapToLong(each -> each.fleet().acknowledged()).sum();
        try (ToolProcess back = ToolProcess.start(
                SinkMain.class,
                "1g",
                settings.work().resolve("away.out"),
                "--port",
                Integer.toString(port),
                "--ledger",
                ledger.toString(),
                "--port-file",
                settings.work().resolve("away.port").toString())) {
            back.awaitLine(settings.work().resolve("away.port"), settings.patience());
            SinkClient sink = new SinkClient(port);
            long before = sink.awaitObservations(1, settings.patience());
            long begin = System.nanoTime();
            long accepted;
            double perSecond;
            try (HelpCalls.Pressing pressing = help.press()) {
                accepted = sink.awaitObservations(all, settings.patience());
                perSecond = (accepted - before) / ((System.nanoTime() - begin) / 1e9);
                System.out.println(
                        "drain: " + pressing.latencies(ledger, HELP_PATIENCE).text());
            }
            List<Path> sent = piled.stream()
                    .map(each -> settings.work().resolve("fleet-" + each.name() + ".ledger"))
                    .toList();
            Verdict verdict = Judge.judge(sent, ledger, bed.residents(), SETTLE);
            double rss = bed.server.residentKilobytes().orElse(0) / 1024.0;
            System.out.printf(
                    "drained %d at %.0f/s; heap %.0f MB; %s%n",
                    accepted, perSecond, heapMegabytes(), verdict.clean() ? "clean" : verdict.text());
            return new PhaseResult(
                    "drain",
                    0,
                    perSecond,
                    Double.NaN,
                    rss,
                    Double.NaN,
                    Double.NaN,
                    piled.get(piled.size() - 1).fleet(),
                    verdict);
        }
    }

    private PhaseResult said(PhaseResult result) throws IOException {
        System.out.printf(
                "%s: p50 %.1f ms, p99 %.1f ms; heap %.0f MB%n",
                result.name(),
                result.verdict().latency().p50(),
                result.verdict().latency().p99(),
                heapMegabytes());
        return result;
    }

    /** Used heap as the server's metrics tell it, garbage included. */
    private double heapMegabytes() throws IOException {
        return bed.server
                .api()
                .text("/metrics")
                .lines()
                .filter(line -> line.startsWith(HEAP))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) / (1 << 20))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
