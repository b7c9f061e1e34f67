package org.tiltas.adapter.template.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.tiltas.adapter.template.folder.MappingReader;
import org.tiltas.adapter.template.folder.ReportFiles;
import org.tiltas.adapter.template.folder.Source;
import org.tiltas.adapter.template.folder.SourceFiles;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.api.MetricDirectory;

/**
 * {@code tiltas map check FILE [PAYLOAD [TOPIC]]}: says whether a mapping is good, and what it would read of a message.
 * Exit codes: 0 good, 1 refused or the message would go to quarantine, 2 wrong usage.
 */
public final class MapCheck {
    private static final int MANY = 5;

    private final PrintStream out;
    private final MetricDirectory metrics;

    MapCheck(PrintStream out, MetricDirectory metrics) {
        this.out = out;
        this.metrics = metrics;
    }

    public static void main(String[] args) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        Optional<MetricDirectory> metrics =
                ServiceLoader.load(MetricDirectory.class).findFirst();
        if (metrics.isEmpty()) {
            out.println("tiltas: the registry of metrics is not on the class path");
            System.exit(1);
        }
        System.exit(new MapCheck(out, metrics.get()).run(List.of(args)));
    }

    int run(List<String> args) {
        if (args.size() < 2 || args.size() > 4 || !args.get(0).equals("check")) {
            out.println("usage: tiltas map check FILE [PAYLOAD [TOPIC]]");
            out.println("  FILE     a mapping, or one of the two files of a Microsoft connector");
            out.println("  PAYLOAD  a file with a message, to see what would be read of it");
            out.println("  TOPIC    the topic it would come on");
            return 2;
        }
        Source source = SourceFiles.of(Path.of(args.get(1)));
        MappingReader.Loaded loaded;
        try {
            loaded = new MappingReader(metrics).read(source);
        } catch (MappingError e) {
            out.println(args.get(1) + ": refused: " + e.getMessage());
            return 1;
        }
        out.println(ReportFiles.text(source.name(), loaded).replace("is in use as", "is good; it becomes"));
        if (args.size() == 2) {
            return 0;
        }
        try {
            byte[] payload = Files.readAllBytes(Path.of(args.get(2)));
            String topic = args.size() > 3 ? args.get(3) : "";
            return show(new DryRun(loaded.mapping(), zone()).run(payload, "gateway", topic));
        } catch (IOException e) {
            out.println(args.get(2) + ": cannot be read: " + e.getClass().getSimpleName());
            return 1;
        }
    }

    private static ZoneId zone() {
        String zone = System.getenv("TILTAS_ZONE");
        try {
            return zone == null || zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone.trim());
        } catch (DateTimeException e) {
            return ZoneId.systemDefault();
        }
    }

    private int show(DryRun.Outcome outcome) {
        out.println("## What each expression matched");
        out.println();
        for (DryRun.Match match : outcome.matches()) {
            List<String> found = match.matches();
            String shown =
                    found.isEmpty() ? "nothing" : String.join(" | ", found.subList(0, Math.min(MANY, found.size())));
            String more = found.size() > MANY ? " and " + (found.size() - MANY) + " more" : "";
            out.println("- " + match.label() + "  `" + match.expression() + "`  ->  " + shown + more);
        }
        out.println();
        out.println("## Readings: " + outcome.results().size());
        out.println();
        for (DryRun.Result result : outcome.results()) {
            out.println("- " + Words.of(result.reading()));
            result.differences().forEach(difference -> out.println("  differs: " + difference));
        }
        if (!outcome.failures().isEmpty()) {
            out.println();
            out.println("## The message would go to quarantine");
            out.println();
            outcome.failures().forEach(failure -> out.println("- " + failure));
            return 1;
        }
        return 0;
    }
}
