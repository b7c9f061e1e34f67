package org.tiltas.tools.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.home.ServerApi;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.server.TiltasServer;
import org.tiltas.tools.server.ToolProcess;
import org.tiltas.tools.sink.SinkMain;

/** A fresh server, a sink in a process of its own, and a home that sends from one to the other. */
final class TestBed implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final BenchSettings settings;
    private final Map<String, String> residents;
    final TiltasServer server;
    final SinkClient sink;
    final Path sinkLedger;
    private final ToolProcess sinkProcess;

    TestBed(BenchSettings settings) throws IOException, InterruptedException {
        this(settings, Map.of());
    }

    /** @param environment what the server is started with besides the usual */
    TestBed(BenchSettings settings, Map<String, String> environment) throws IOException, InterruptedException {
        this.settings = settings;
        Files.createDirectories(settings.work());
        sinkLedger = settings.work().resolve("sink.ledger");
        Path portFile = settings.work().resolve("sink.port");
        sinkProcess = ToolProcess.start(
                SinkMain.class,
                "1g",
                settings.work().resolve("sink.out"),
                "--port",
                "0",
                "--ledger",
                sinkLedger.toString(),
                "--port-file",
                portFile.toString());
        server = new TiltasServer(
                settings.root(), settings.work().resolve("data"), "bench-" + UUID.randomUUID(), environment);
        try {
            int port = Integer.parseInt(sinkProcess.awaitLine(portFile, PATIENCE));
            sink = new SinkClient(port);
            server.start();
            residents = furnish("http://127.0.0.1:" + port + "/fhir");
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Map<String, String> furnish(String partnerBase) throws IOException {
        ServerApi api = server.api();
        Home home = new Home(api);
        for (int i = 0; i < settings.gateways(); i++) {
            home.gateway(FleetPlan.gateway(i), BenchSettings.SECRET, 0);
        }
        List<Resident> all = Home.residents(settings.residents(), settings.devices());
        home.register(all);
        home.partner(BenchSettings.PARTNER, partnerBase, "atomic");
        Path map = settings.work().resolve("residents.tsv");
        Home.writeMap(all, map);
        return Judge.residents(map);
    }

    /** Device to resident. */
    Map<String, String> residents() {
        return residents;
    }

    Optional<Duration> serverCpu() throws IOException {
        return server.process().flatMap(p -> p.info().totalCpuDuration());
    }

    @Override
    public void close() throws IOException {
        sinkProcess.close();
        server.close();
    }
}
