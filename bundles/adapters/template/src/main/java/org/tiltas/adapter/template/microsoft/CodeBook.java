package org.tiltas.adapter.template.microsoft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tiltas.api.MetricDirectory;
import org.tiltas.api.MetricDirectory.Coding;
import org.tiltas.api.MetricDirectory.Entry;
import org.tiltas.api.Metrics;

/** Finds the metric that a list of codes means, and notices when code and words say different things. */
final class CodeBook {
    /** Codes beside those of the registry that mean one of its metrics beyond doubt. */
    private static final Map<String, String> ALSO = Map.ofEntries(
            Map.entry("8889-8", Metrics.HEART_RATE),
            Map.entry("364075005", Metrics.HEART_RATE),
            Map.entry("78564009", Metrics.HEART_RATE),
            Map.entry("3141-9", Metrics.WEIGHT),
            Map.entry("27113001", Metrics.WEIGHT),
            Map.entry("50373000", Metrics.HEIGHT),
            Map.entry("60621009", Metrics.BMI),
            Map.entry("20564-1", Metrics.SPO2),
            Map.entry("431314004", Metrics.SPO2),
            Map.entry("55284-4", Metrics.BLOOD_PRESSURE),
            Map.entry("35094-2", Metrics.BLOOD_PRESSURE),
            Map.entry("75367002", Metrics.BLOOD_PRESSURE),
            Map.entry("271649006", Metrics.SYSTOLIC),
            Map.entry("271650006", Metrics.DIASTOLIC),
            Map.entry("386725007", Metrics.BODY_TEMPERATURE),
            Map.entry("86290005", Metrics.RESPIRATION));

    private final MetricDirectory metrics;
    private final Map<String, Entry> byWords = new HashMap<>();

    CodeBook(MetricDirectory metrics) {
        this.metrics = metrics;
        for (Entry entry : metrics.all()) {
            byWords.putIfAbsent(words(entry.display()), entry);
            entry.codings().forEach(coding -> byWords.putIfAbsent(words(coding.display()), entry));
        }
    }

    /**
     * What was found.
     *
     * @param metric the metric; empty if there is none
     * @param sentence what was corrected, or why there is none; empty if all is well
     */
    record Found(Optional<Entry> metric, String sentence) {}

    /**
     * @param codes as the file has them
     * @param context names around them that may speak for one of two meanings
     * @param panel the panel they are a component's of, if they are
     */
    Found find(List<Coding> codes, List<String> context, Optional<Entry> panel) {
        Set<Entry> meant = new LinkedHashSet<>();
        Set<Entry> said = new LinkedHashSet<>();
        for (Coding coding : codes) {
            byCode(coding).ifPresent(meant::add);
            Optional.ofNullable(byWords.get(words(coding.display()))).ifPresent(said::add);
        }
        if (meant.isEmpty()) {
            return unknown(codes, said);
        }
        if (panel.isPresent()) {
            List<Entry> fitting = meant.stream()
                    .filter(entry -> panel.get().components().contains(entry.name()))
                    .toList();
            if (fitting.isEmpty() || said.size() == 1 && !fitting.containsAll(said)) {
                List<Entry> right = said.stream()
                        .filter(entry -> panel.get().components().contains(entry.name()))
                        .toList();
                if (right.size() == 1) {
                    return corrected(codes, right.get(0));
                }
            }
            meant = new LinkedHashSet<>(fitting.isEmpty() ? meant : fitting);
        }
        if (meant.size() > 1) {
            return new Found(Optional.empty(), "its codes mean different things: " + names(meant));
        }
        Entry entry = meant.iterator().next();
        if (panel.isEmpty() && said.size() == 1 && !said.contains(entry)) {
            return contradiction(codes, entry, said.iterator().next(), context);
        }
        return new Found(Optional.of(entry), "");
    }

    private Found contradiction(List<Coding> codes, Entry meant, Entry said, List<String> context) {
        boolean speaksForWords = context.stream().anyMatch(name -> similar(name, said) && !similar(name, meant));
        if (speaksForWords) {
            return corrected(codes, said);
        }
        boolean speaksForCode = context.stream().anyMatch(name -> similar(name, meant) && !similar(name, said));
        if (speaksForCode) {
            return new Found(Optional.of(meant), "");
        }
        return new Found(
                Optional.empty(),
                "code " + list(codes) + " means " + meant.display() + " and its display says " + said.display()
                        + "; say which one is right");
    }

    private static Found unknown(List<Coding> codes, Set<Entry> said) {
        if (said.size() == 1) {
            Entry entry = said.iterator().next();
            return new Found(
                    Optional.of(entry),
                    "code " + list(codes) + " is not known here and is read as " + entry.name()
                            + ", as its display says");
        }
        return new Found(
                Optional.empty(),
                codes.isEmpty() ? "it has no code" : "no metric of this server has the code " + list(codes));
    }

    private static Found corrected(List<Coding> codes, Entry right) {
        String code = right.codings().isEmpty()
                ? right.name()
                : right.codings().get(0).code();
        return new Found(
                Optional.of(right),
                "code " + list(codes) + " is wrong for " + right.display() + " and is corrected to " + code);
    }

    private Optional<Entry> byCode(Coding coding) {
        for (Entry entry : metrics.all()) {
            for (Coding known : entry.codings()) {
                boolean system = coding.system().isEmpty() || known.system().equals(coding.system());
                if (system && known.code().equals(coding.code())) {
                    return Optional.of(entry);
                }
            }
        }
        boolean standard =
                coding.system().isEmpty() || coding.system().matches("http://(loinc\\.org|snomed\\.info/sct)/?");
        return standard ? Optional.ofNullable(ALSO.get(coding.code())).flatMap(metrics::metric) : Optional.empty();
    }

    private static boolean similar(String name, Entry entry) {
        String words = words(name);
        return !words.isEmpty() && (words(entry.name()).contains(words) || words.contains(words(entry.name())));
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static String list(List<Coding> codes) {
        return codes.stream()
                .map(coding -> coding.code() + (coding.display().isEmpty() ? "" : " (" + coding.display() + ")"))
                .collect(Collectors.joining(", "));
    }

    private static String names(Set<Entry> entries) {
        return entries.stream().map(Entry::name).collect(Collectors.joining(", "));
    }

    /** The components that a template's own components mean, for a panel whose code is not known. */
    Optional<Entry> panelOf(List<List<Coding>> components) {
        List<Entry> panels = new ArrayList<>();
        for (Entry panel : metrics.all()) {
            Set<String> found = components.stream()
                    .map(codes -> find(codes, List.of(), Optional.of(panel)).metric())
                    .flatMap(Optional::stream)
                    .map(Entry::name)
                    .collect(Collectors.toSet());
            if (!panel.required().isEmpty() && found.containsAll(panel.required())) {
                panels.add(panel);
            }
        }
        return panels.size() == 1 ? Optional.of(panels.get(0)) : Optional.empty();
    }
}
