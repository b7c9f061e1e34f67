package org.tiltas.tools.bench;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;

/** Measures a server with a tenth of a history, and with all of it. */
final class HistoryRun {
    private static final int LONGEST = 10_000;
    private static final int RATE = 1_000;
    private static final int WARM_UP_RATE = 2_000;
    private static final String NAME = "R9999";

    private final BenchSettings settings;
    private final TestBed bed;
    private final long observations;
    private final List<PhaseResult> phases = new ArrayList<>();
    private final List<HistoryFigures.Era> eras = new ArrayList<>();

    /** @param observations how many the long history has; at least ten times those of one resident are needed */
    HistoryRun(BenchSettings settings, TestBed bed, long observations) {
        if (observations < 10L * settings.residents()) {
            throw new IllegalArgumentException("option --history: must be at least " + 10 * settings.residents());
        }
        this.settings = settings;
        this.bed = bed;
        this.observations = observations;
        for (String talkative : List.of("org.flywaydb", "com.zaxxer.hikari")) {
            System.setProperty("org.slf4j.simpleLogger.log." + talkative, "warn");
        }
    }

    List<PhaseResult> phases() {
        return phases;
    }

    HistoryFigures run() throws IOException, InterruptedException {
        String longest = registerLongest();
        phases.add(new LoadPhase(settings, bed).run("warm-up", WARM_UP_RATE, Math.max(2, settings.warmup())));
        int ofLongest = (int) Math.min(LONGEST, observations / 10);
        HistoryLoad.Plan plan =
                new HistoryLoad.Plan(observations, ofLongest, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        HistoryLoad load = new HistoryLoad(bed.server.data(), longest, plan);
        era(load, 0, observations / 10);
        HistoryLoad.Loaded all = era(load, observations / 10, observations);

        HistoryReads reads = new HistoryReads(bed.server.api(), longest, plan);
        Duration length = Duration.ofSeconds(settings.seconds());
        List<HistoryReads.Timing> timings = new ArrayList<>(reads.run(0, length));
        timings.addAll(underLoad(reads, length));
        return new HistoryFigures(eras, timings, all.sizes());
    }

    /** A resident of their own, whose device the fleet does not have. */
    private String registerLongest() throws IOException {
        Resident.Device band = new Resident.Device(DeviceName.identifier(settings.devices()), "band");
        new Home(bed.server.api()).register(List.of(new Resident(NAME, "Long", "Test", true, 1930, List.of(band))));
        String identifier = URLEncoder.encode(Home.RESIDENT_SYSTEM + "|" + NAME, StandardCharsets.UTF_8);
        return bed.server
                .api()
                .get("/fhir/R4/Patient?identifier=" + identifier)
                .at("/entry/0/resource/id")
                .asText();
    }

    private HistoryLoad.Loaded era(HistoryLoad load, long from, long to) throws IOException, InterruptedException {
        bed.server.stop();
        HistoryLoad.Loaded loaded = load.run(from, to);
        long begin = System.nanoTime();
        bed.server.start();
        double ready = (System.nanoTime() - begin) / 1e9;
        String name = Long.toString(to);
        LoadPhase phase = new LoadPhase(settings, bed);
        phases.add(phase.run("warm-" + name, WARM_UP_RATE, Math.max(2, settings.warmup())));
        PhaseResult full = phase.run("max-" + name, 0, settings.seconds());
        phases.add(full);
        eras.add(new HistoryFigures.Era(to, loaded.perSecond(), ready, full.perSecond()));
        System.out.printf(
                "%d observations: ready after %.1f s, %.0f readings/s, %s%n",
                to,
                ready,
                full.perSecond(),
                full.verdict().clean() ? "clean" : full.verdict().text());
        return loaded;
    }

    private List<HistoryReads.Timing> underLoad(HistoryReads reads, Duration length)
            throws IOException, InterruptedException {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<List<HistoryReads.Timing>> timings = other.submit(() -> reads.run(RATE, length));
            // questions are checked before they are timed: the load outlasts both
            phases.add(new LoadPhase(settings, bed).run("read-at", RATE, (int) length.toSeconds() + 10));
            return timings.get();
        } catch (ExecutionException e) {
            throw new IOException("reading under load: " + e.getCause().getMessage(), e);
        } finally {
            other.shutdownNow();
        }
    }
}
