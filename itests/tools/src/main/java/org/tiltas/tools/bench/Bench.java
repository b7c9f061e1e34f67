package org.tiltas.tools.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tiltas.tools.cli.Options;
import org.tiltas.tools.cli.Place;

/** {@code tiltas bench}: measures a fresh server under load or with a long history, kills it, or swaps a module,
 * again and again; two ledgers decide. */
public final class Bench {
    private static final Set<String> NAMES = Set.of(
            "root",
            "work",
            "out",
            "seconds",
            "warmup",
            "gateways",
            "devices",
            "residents",
            "kill",
            "outage",
            "absent",
            "costs",
            "history",
            "swaps",
            "swap-rate",
            "swap-module",
            "swap-pause",
            "patience",
            "jdbc-url",
            "phases");

    private static final int HELP_BUTTONS = 1_500;

    /**
     * What is to be measured; the first that is not 0, or else the phases.
     *
     * @param outage how many readings pile up for a second partner that is away
     * @param absent how many messages pile up for an adapter that is not there
     * @param costs readings/s at which the analyses are removed one by one
     * @param history how many observations are filled in before
     * @param phases rates separated by commas; 0 = as fast as back-pressure allows
     */
    record Plan(SwapRun.SwapPlan swaps, int outage, int absent, int costs, int history, String phases) {
        /** Whether help is called meanwhile. */
        boolean help() {
            return outage > 0 || absent > 0;
        }
    }

    private Bench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.parse(args, NAMES, Set.of("keep"));
        Path work = options.path("work").isPresent()
                ? options.requiredPath("work")
                : Files.createTempDirectory("tiltas-bench");
        BenchSettings settings = new BenchSettings(
                Place.root(options),
                work.toAbsolutePath(),
                options.number("gateways", 24),
                options.number("devices", 1000),
                options.number("residents", 500),
                options.number("seconds", 60),
                options.number("warmup", 60),
                options.number("kill", 0),
                Duration.ofSeconds(options.number("patience", 90)),
                options.text("jdbc-url"));
        SwapRun.SwapPlan swaps = new SwapRun.SwapPlan(
                options.number("swaps", 0),
                options.number("swap-rate", 5_000),
                options.text("swap-module", "tiltas-adapter-gatt"),
                options.number("swap-pause", 1_000));
        Plan plan = new Plan(
                swaps,
                options.number("outage", 0),
                options.number("absent", 0),
                options.number("costs", 0),
                options.number("history", 0),
                options.text("phases", "1000,8000,0"));
        if (plan.history() > 0 && settings.jdbcUrl().isPresent()) {
            throw new IllegalArgumentException("option --history: fills the embedded database only, not --jdbc-url");
        }
        BenchReport report = run(settings, plan);
        System.out.println();
        System.out.print(report.text());
        Optional<Path> out = options.path("out");
        if (out.isPresent()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(out.get().toFile(), report);
        }
        if (options.path("work").isEmpty() && !options.flag("keep") && report.clean()) {
            delete(work);
        } else {
            System.out.println("ledgers and data: " + work);
        }
        System.exit(report.clean() ? 0 : 1);
    }

    static BenchReport run(BenchSettings settings, SwapRun.SwapPlan swaps, String phases)
            throws IOException, InterruptedException {
        return run(settings, new Plan(swaps, 0, 0, 0, 0, phases));
    }

    static BenchReport run(BenchSettings settings, Plan plan) throws IOException, InterruptedException {
        List<PhaseResult> results = new ArrayList<>();
        HistoryFigures history = null;
        System.out.println("starting server and sink in " + settings.work());
        try (HelpCalls help = new HelpCalls(plan.help() ? HELP_BUTTONS : 0);
                TestBed bed = new TestBed(settings, plan.help() ? help.environment() : Map.of())) {
            Thread end = new Thread(() -> close(bed));
            Runtime.getRuntime().addShutdownHook(end);
            if (plan.help()) {
                help.furnish(settings.root(), bed);
            }
            if (settings.kills() > 0) {
                results.add(new KillRun(settings, bed).run());
            } else if (plan.swaps().swaps() > 0) {
                results.add(new SwapRun(settings, bed, plan.swaps()).run());
            } else if (plan.outage() > 0) {
                results.addAll(new OutageRun(settings, bed, help, plan.outage()).run());
            } else if (plan.absent() > 0) {
                results.add(say(new AbsentRun(settings, bed, help, plan.absent()).run()));
            } else if (plan.costs() > 0) {
                results.addAll(new CostRun(settings, bed, plan.costs()).run());
            } else if (plan.history() > 0) {
                HistoryRun run = new HistoryRun(settings, bed, plan.history());
                history = run.run();
                results.addAll(run.phases());
            } else {
                results.addAll(phases(settings, bed, plan.phases()));
            }
            Runtime.getRuntime().removeShutdownHook(end);
        }
        boolean clean = results.stream().allMatch(r -> r.verdict().clean());
        return new BenchReport(environment(settings), results, history, clean);
    }

    private static List<PhaseResult> phases(BenchSettings settings, TestBed bed, String rates)
            throws IOException, InterruptedException {
        List<PhaseResult> results = new ArrayList<>();
        LoadPhase phase = new LoadPhase(settings, bed);
        if (settings.warmup() > 0) {
            results.add(say(phase.run("warm-up", 2_000, settings.warmup())));
        }
        for (String rate : rates.split(",")) {
            int perSecond = Integer.parseInt(rate.trim());
            results.add(say(phase.run(perSecond == 0 ? "max" : rate.trim(), perSecond, settings.seconds())));
        }
        return results;
    }

    private static PhaseResult say(PhaseResult result) {
        System.out.println(result.name() + ": " + result.verdict().text());
        return result;
    }

    private static BenchReport.Environment environment(BenchSettings settings) {
        return new BenchReport.Environment(
                commit(settings.root()),
                System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                settings.gateways(),
                settings.devices(),
                settings.residents());
    }

    private static String commit(Path root) {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? text.strip() : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    private static void close(TestBed bed) {
        try {
            bed.close();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
