package org.tiltas.adapter.template.microsoft;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.MetricCheck;
import org.tiltas.adapter.template.mapping.ReadingRule;
import org.tiltas.adapter.template.mapping.Text;
import org.tiltas.adapter.template.mapping.Units;
import org.tiltas.adapter.template.mapping.ValueRule;
import org.tiltas.adapter.template.nativefile.Wishes;
import org.tiltas.api.MetricDirectory;
import org.tiltas.api.MetricDirectory.Entry;
import org.tiltas.api.MetricDirectory.Shape;

/** Brings a device template and a FHIR template together as readings of our metrics. */
final class Pairing {
    /** Where a missing unit does no harm: another one would give values that are not plausible. */
    private static final Set<String> SAFE_WITHOUT_UNIT =
            Set.of("rate", "per day", "temperature", "pressure", "part", "count", "signal");

    private final MetricDirectory metrics;
    private final MetricCheck check;
    private final CodeBook codes;
    private final Report report;
    private final Wishes wishes;

    Pairing(MetricDirectory metrics, Report report, Wishes wishes) {
        this.metrics = metrics;
        this.check = new MetricCheck(metrics);
        this.codes = new CodeBook(metrics);
        this.report = report;
        this.wishes = wishes;
    }

    /** The readings, or none with a sentence in the report. */
    List<ReadingRule> readings(Content content, FhirTemplate template) {
        Notes notes = new Notes(content.type());
        try {
            List<ReadingRule> readings = template.components().isEmpty()
                    ? List.of(single(content, template, notes))
                    : composed(content, template, notes);
            for (ReadingRule reading : readings) {
                report.add(Report.Kind.MAPPED, content.type() + ": becomes " + reading.metric() + coded(reading) + ".");
            }
            notes.file();
            return readings;
        } catch (MappingError e) {
            report.add(Report.Kind.REFUSED, content.type() + ": " + e.getMessage() + ".");
            return List.of();
        }
    }

    private String coded(ReadingRule reading) {
        return metrics.metric(reading.metric())
                .flatMap(entry -> entry.codings().stream().findFirst())
                .map(coding -> " (" + coding.code() + " " + coding.display() + ")")
                .orElse("");
    }

    private ReadingRule single(Content content, FhirTemplate template, Notes notes) throws MappingError {
        FhirTemplate.ValueTemplate value = template.value().orElseThrow();
        Entry metric = metric(content, template, value.name(), notes);
        if (metric.shape() == Shape.PANEL) {
            throw new MappingError(metric.name() + " has components and no value of its own");
        }
        check.standsAlone("codes", metric);
        ValueRule rule = value(content, value, metric, notes);
        unused(template, value.kind(), notes);
        return rule(content, metric, rule, notes);
    }

    private List<ReadingRule> composed(Content content, FhirTemplate template, Notes notes) throws MappingError {
        Optional<Entry> panel = panel(content, template, notes);
        if (panel.isEmpty()) {
            return apart(content, template, notes);
        }
        if (template.value().isPresent()) {
            notes.unused("its value is not used: " + panel.get().name() + " has components only");
        }
        List<ValueRule.Part> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (FhirTemplate.Component component : template.components()) {
            CodeBook.Found found =
                    codes.find(component.codes(), List.of(component.value().name()), panel);
            Entry metric = found.metric()
                    .orElseThrow(() ->
                            new MappingError("component " + component.value().name() + ": " + found.sentence()));
            if (!found.sentence().isEmpty()) {
                notes.corrected("component " + component.value().name() + ": " + found.sentence());
            }
            check.component("component " + component.value().name(), panel.get(), metric);
            names.add(metric.name());
            parts.add(new ValueRule.Part(
                    metric.name(),
                    value(content, component.value(), metric, notes),
                    panel.get().required().contains(metric.name())));
        }
        check.complete("components", panel.get(), names);
        unused(template, template.components().get(0).value().kind(), notes);
        return List.of(rule(content, panel.get(), new ValueRule.Panel(parts), notes));
    }

    private Optional<Entry> panel(Content content, FhirTemplate template, Notes notes) throws MappingError {
        if (wishes.metrics().containsKey(content.type())) {
            return Optional.of(metric(content, template, "", notes)).filter(m -> m.shape() == Shape.PANEL);
        }
        CodeBook.Found found = codes.find(template.codes(), List.of(content.type()), Optional.empty());
        if (found.metric().filter(m -> m.shape() == Shape.PANEL).isPresent()) {
            if (!found.sentence().isEmpty()) {
                notes.corrected(found.sentence());
            }
            return found.metric();
        }
        Optional<Entry> guessed = codes.panelOf(template.components().stream()
                .map(FhirTemplate.Component::codes)
                .toList());
        guessed.ifPresent(panel -> notes.corrected("its code is not that of a " + panel.display()
                + ", which its components make it; it is read as " + panel.name()));
        return guessed;
    }

    /** Components of nothing that is known: each stands for itself. */
    private List<ReadingRule> apart(Content content, FhirTemplate template, Notes notes) throws MappingError {
        notes.corrected("is no panel known here; its components become Observations of their own");
        unused(template, template.components().get(0).value().kind(), notes);
        List<ReadingRule> readings = new ArrayList<>();
        for (FhirTemplate.Component component : template.components()) {
            CodeBook.Found found =
                    codes.find(component.codes(), List.of(component.value().name()), Optional.empty());
            Entry metric = found.metric()
                    .orElseThrow(() ->
                            new MappingError("component " + component.value().name() + ": " + found.sentence()));
            check.standsAlone("component " + component.value().name(), metric);
            readings.add(rule(content, metric, value(content, component.value(), metric, notes), notes));
        }
        return readings;
    }

    private Entry metric(Content content, FhirTemplate template, String valueName, Notes notes) throws MappingError {
        String wished = wishes.metrics().get(content.type());
        if (wished != null) {
            notes.corrected("is read as " + wished + ", as the settings beside the files say");
            return check.metric("metrics." + content.type(), wished);
        }
        CodeBook.Found found = codes.find(template.codes(), List.of(content.type(), valueName), Optional.empty());
        Entry metric = found.metric().orElseThrow(() -> new MappingError(found.sentence()));
        if (!found.sentence().isEmpty()) {
            notes.corrected(found.sentence());
        }
        return metric;
    }

    private ValueRule value(Content content, FhirTemplate.ValueTemplate value, Entry metric, Notes notes)
            throws MappingError {
        Content.Extract extract = content.value(value.name())
                .orElseThrow(() -> new MappingError(
                        "fhirmapping wants the value '" + value.name() + "', which devicecontent does not give"));
        switch (metric.shape()) {
            case QUANTITY, SERIES -> {
                if (value.kind().equals("codeableconcept")) {
                    throw new MappingError(metric.name() + " is a number and cannot be a CodeableConcept");
                }
                if (value.kind().equals("string")) {
                    notes.corrected("a String is not allowed for " + metric.name() + "; it is read as a number");
                }
                return number(content, value, metric, extract, notes);
            }
            case FLAG -> {
                // the connector does not look at the value of a CodeableConcept either: being there is the event
                Map<String, Boolean> words = value.kind().equals("codeableconcept")
                        ? Map.of(ValueRule.Flag.ANY, true, "false", false, "0", false)
                        : Map.of();
                return new ValueRule.Flag(Optional.of(extract.probe()), false, words, extract.required());
            }
            case TEXT -> {
                return new ValueRule.Words(new Text("", Optional.of(extract.probe())), extract.required());
            }
            default ->
                throw new MappingError(metric.name() + " is a code, and the file does not say what its values mean");
        }
    }

    private ValueRule number(
            Content content, FhirTemplate.ValueTemplate value, Entry metric, Content.Extract extract, Notes notes)
            throws MappingError {
        String usual = metric.units().get(0);
        Optional<String> wished = wishes.unit(content.type(), value.name());
        String word = wished.orElse(value.unitWord());
        String unit;
        if (word.isEmpty()) {
            boolean safe = metric.units().size() == 1
                    && Units.dimension(usual)
                            .filter(SAFE_WITHOUT_UNIT::contains)
                            .isPresent();
            if (!safe) {
                throw new MappingError("value " + value.name() + " has no unit, and " + metric.name()
                        + " could be meant in several; say it in the settings beside the files");
            }
            unit = usual;
            if (!usual.equals("1")) {
                notes.corrected("value " + value.name() + " has no unit; " + usual
                        + " is taken, and a value that is not plausible then shows as an error");
            }
        } else {
            unit = check.unit("unit of value " + value.name(), metric, word);
            if (!unit.equals(word)) {
                notes.corrected("unit '" + word + "' of value " + value.name() + " is no UCUM; it is read as " + unit);
            }
            if (!metric.units().contains(unit)) {
                notes.corrected("value " + value.name() + " is converted from " + unit + " to " + usual);
            }
        }
        return new ValueRule.Number(
                extract.probe(),
                unit,
                Optional.empty(),
                Map.of(),
                metric.units(),
                BigDecimal.ONE,
                BigDecimal.ZERO,
                Set.of(),
                metric.shape() == Shape.SERIES,
                extract.required());
    }

    private static void unused(FhirTemplate template, String kind, Notes notes) {
        if (kind.equals("sampleddata")) {
            notes.unused("SampledData is not used: each value becomes an Observation of its own moment");
        }
        if (!template.period().isEmpty() && !template.period().equals("0")) {
            notes.unused("periodInterval " + template.period()
                    + " is not used: an Observation has the moment it was measured, not a period");
        }
        if (template.hasCategory()) {
            notes.unused("category is not used: the metric has its own");
        }
    }

    private static ReadingRule rule(Content content, Entry metric, ValueRule value, Notes notes) {
        return ReadingRule.plain(content.type(), metric.name(), value, notes.all());
    }

    /** What there is to say about one type; said in the report only when it is taken in. */
    private final class Notes {
        private final String type;
        private final List<Report.Line> lines = new ArrayList<>();

        Notes(String type) {
            this.type = type;
        }

        void corrected(String sentence) {
            lines.add(new Report.Line(Report.Kind.CORRECTED, sentence));
        }

        void unused(String sentence) {
            lines.add(new Report.Line(Report.Kind.UNUSED, sentence));
        }

        List<String> all() {
            return lines.stream().map(Report.Line::sentence).toList();
        }

        void file() {
            lines.forEach(line -> report.add(line.kind(), type + ": " + line.sentence() + "."));
        }
    }
}
