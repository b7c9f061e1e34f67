package org.tiltas.adapter.template.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.adapter.template.mapping.Mapping;
import org.tiltas.adapter.template.microsoft.Report;
import org.tiltas.api.AdapterDescriptor;

/** Says beside each mapping, in {@code <name>.report.md}, what became of it. */
public final class ReportFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ReportFiles.class);
    private final Path directory;

    ReportFiles(Path directory) {
        this.directory = directory;
    }

    String summary(MappingReader.Loaded loaded) {
        int readings = loaded.mapping().groups().stream()
                .mapToInt(group -> group.readings().size())
                .sum();
        String plain = readings + (readings == 1 ? " reading" : " readings");
        return loaded.report()
                .map(report -> plain + ", " + report.of(Report.Kind.CORRECTED).size() + " corrections, "
                        + report.of(Report.Kind.REFUSED).size() + " refusals, see its report")
                .orElse(plain);
    }

    void accepted(String name, MappingReader.Loaded loaded) {
        write(name, text(name, loaded));
    }

    /** The report of a mapping that is good. */
    public static String text(String name, MappingReader.Loaded loaded) {
        Mapping mapping = loaded.mapping();
        AdapterDescriptor module = mapping.descriptor();
        String urgent = module.urgent().isEmpty()
                ? "no message"
                : module.urgent().stream()
                        .map(rule -> rule.pattern().isEmpty()
                                ? (rule.topicFilter().equals("#")
                                        ? "every message"
                                        : "messages on " + rule.topicFilter())
                                : "messages on " + rule.topicFilter() + " that contain " + rule.pattern())
                        .collect(Collectors.joining(", "));
        return "# " + name + "\n\nThis mapping is in use as module `" + module.id() + "`.\n\n- topics: "
                + (module.topics().isEmpty() ? "none" : String.join(", ", module.topics()))
                + "\n- metrics: " + String.join(", ", new TreeSet<>(module.metrics())) + "\n- urgent: " + urgent
                + "\n" + loaded.report().map(Report::text).orElse("");
    }

    void refused(String name, String sentence, boolean goesOn) {
        write(
                name,
                "# " + name + "\n\nThis mapping is refused: " + sentence
                        + (sentence.endsWith("?") || sentence.endsWith(".") ? "" : ".") + "\n\n"
                        + (goesOn
                                ? "What it said before, when it was good, goes on.\n"
                                : "Nothing is read by it; messages for it wait if it was known before.\n"));
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            LOG.warn(
                    "mapping {}: its report cannot be removed: {}",
                    name,
                    e.getClass().getSimpleName());
        }
    }

    private Path file(String name) {
        return directory.resolve(name + ".report.md");
    }

    private void write(String name, String text) {
        try {
            Path draft = directory.resolve("." + name + ".report.new");
            Files.writeString(draft, text, StandardCharsets.UTF_8);
            Files.move(draft, file(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn(
                    "mapping {}: its report cannot be written: {}",
                    name,
                    e.getClass().getSimpleName());
        }
    }
}
