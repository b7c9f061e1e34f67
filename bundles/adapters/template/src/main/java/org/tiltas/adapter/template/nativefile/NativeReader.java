package org.tiltas.adapter.template.nativefile;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.DeviceRule;
import org.tiltas.adapter.template.mapping.Group;
import org.tiltas.adapter.template.mapping.Mapping;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.PatientRule;
import org.tiltas.adapter.template.mapping.Probe;
import org.tiltas.adapter.template.mapping.ReadingRule;
import org.tiltas.adapter.template.mapping.TimeRule;
import org.tiltas.adapter.template.path.Language;
import org.tiltas.api.MetricDirectory;

/** Reads and checks a mapping file of our own form. Nothing of it is used when anything of it is wrong. */
public final class NativeReader {
    private static final int MOST_READINGS = 200;

    private final MetricDirectory metrics;

    public NativeReader(MetricDirectory metrics) {
        this.metrics = metrics;
    }

    /**
     * @param name the file's name without its ending
     * @throws MappingError one sentence that names the field and what is wrong with it
     */
    public Mapping read(String name, JsonNode file) throws MappingError {
        Node root = new Node("", file)
                .only(
                        "topics",
                        "contentTypes",
                        "urgent",
                        "unmatched",
                        "language",
                        "each",
                        "device",
                        "time",
                        "sequence",
                        "patient",
                        "readings");
        Expressions expressions = new Expressions(language(root));
        List<ReadingRule> readings = readings(root, expressions);
        Group group = new Group(
                expressions.probe(root, "each"),
                true,
                Group.Scope.PART,
                device(root.get("device"), expressions),
                root.has("time") ? time(root.get("time"), expressions) : TimeRule.NONE,
                expressions.probe(root, "sequence"),
                patient(name, root, expressions),
                readings);
        Settings settings = Settings.read(root);
        return new Mapping(settings.descriptor(name, readings), false, settings.ignoreUnmatched(), List.of(group));
    }

    private static Optional<PatientRule> patient(String name, Node root, Expressions expressions) throws MappingError {
        if (!root.has("patient")) {
            return Optional.empty();
        }
        Node node = root.get("patient");
        if (!node.isObject()) {
            return Optional.of(new PatientRule(expressions.probe(node), "template:" + name));
        }
        node.only("id", "authority");
        Probe id = expressions.probe(node.get("id"));
        return Optional.of(new PatientRule(id, node.text("authority").orElse("template:" + name)));
    }

    private static Language language(Node root) throws MappingError {
        Optional<String> word = root.text("language");
        if (word.isEmpty()) {
            return Language.JSONPATH;
        }
        return Language.named(word.get())
                .orElseThrow(() -> MappingError.at("language", "must be jsonpath or jmespath"));
    }

    private List<ReadingRule> readings(Node root, Expressions expressions) throws MappingError {
        List<ReadingRule> readings = new ArrayList<>();
        ReadingReader reader = new ReadingReader(metrics, expressions);
        for (Node node : root.list("readings")) {
            readings.add(reader.read(node));
        }
        if (readings.isEmpty()) {
            throw MappingError.at("readings", "must list at least one reading");
        }
        if (readings.size() > MOST_READINGS) {
            throw MappingError.at("readings", "lists more than " + MOST_READINGS);
        }
        return readings;
    }

    /** Also for the settings that stand beside Microsoft's files, where {@code id} is the templates' affair. */
    static DeviceRule device(Node node, Expressions expressions) throws MappingError {
        node.only("id", "topicLevel", "system", "prefix", "global");
        Optional<Probe> id = expressions.probe(node, "id");
        int level = node.number("topicLevel", BigDecimal.valueOf(-1)).intValue();
        if (id.isPresent() == level >= 0) {
            throw node.error("must have either id or topicLevel (0 is the first segment)");
        }
        return named(node, id, level);
    }

    static DeviceRule named(Node node, Optional<Probe> id, int level) throws MappingError {
        String system = node.text("system").orElse("own");
        DeviceRule.Scheme scheme =
                switch (system) {
                    case "own" -> DeviceRule.Scheme.OWN;
                    case "bluetooth" -> DeviceRule.Scheme.BLUETOOTH;
                    case "eui64" -> DeviceRule.Scheme.EUI64;
                    case "zigbee" -> DeviceRule.Scheme.ZIGBEE;
                    default -> DeviceRule.Scheme.SYSTEM;
                };
        if (scheme == DeviceRule.Scheme.SYSTEM && !system.matches("[a-z][a-z0-9+.-]*:\\S{1,200}")) {
            throw MappingError.at(
                    node.path() + ".system",
                    "must be own, bluetooth, eui64, zigbee or the URI of an identifier system");
        }
        boolean global = node.flag("global", false);
        if (global && scheme != DeviceRule.Scheme.OWN) {
            throw MappingError.at(node.path() + ".global", "goes with system: own only; the others are global anyway");
        }
        return new DeviceRule(id, level, scheme, system, node.text("prefix").orElse(""), global);
    }

    static TimeRule time(Node node, Expressions expressions) throws MappingError {
        if (!node.isObject() || node.has("path") || node.has("jsonpath") || node.has("jmespath")) {
            return new TimeRule(
                    List.of(expressions.probe(node)), TimeRule.Format.ISO, Optional.empty(), Optional.empty(), false);
        }
        node.only("value", "format", "zone", "clock");
        List<Probe> values = new ArrayList<>();
        for (Node value : node.list("value")) {
            values.add(expressions.probe(value));
        }
        if (values.isEmpty()) {
            throw MappingError.at(node.path() + ".value", "is missing");
        }
        String clock = node.text("clock").orElse("device");
        if (!clock.equals("device") && !clock.equals("gateway")) {
            throw MappingError.at(node.path() + ".clock", "must be device or gateway");
        }
        String format = node.text("format").orElse("iso");
        TimeRule.Format known =
                switch (format) {
                    case "iso" -> TimeRule.Format.ISO;
                    case "unix" -> TimeRule.Format.UNIX;
                    case "unix-ms" -> TimeRule.Format.UNIX_MS;
                    default -> TimeRule.Format.PATTERN;
                };
        Optional<DateTimeFormatter> pattern =
                known == TimeRule.Format.PATTERN ? Optional.of(pattern(node, format)) : Optional.empty();
        return new TimeRule(values, known, pattern, zone(node), clock.equals("gateway"));
    }

    private static DateTimeFormatter pattern(Node node, String format) throws MappingError {
        try {
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
            if (!format.matches(".*[yu].*") || !format.matches(".*[HhKk].*")) {
                throw MappingError.at(node.path() + ".format", "must have a year and an hour");
            }
            return formatter;
        } catch (IllegalArgumentException e) {
            throw MappingError.at(
                    node.path() + ".format", "must be iso, unix, unix-ms or a pattern such as dd.MM.yyyy HH:mm:ss");
        }
    }

    static Optional<ZoneId> zone(Node node) throws MappingError {
        Optional<String> zone = node.text("zone");
        try {
            return zone.map(ZoneId::of);
        } catch (DateTimeException e) {
            throw MappingError.at(node.path() + ".zone", "'" + zone.orElse("") + "' is no time zone");
        }
    }
}
