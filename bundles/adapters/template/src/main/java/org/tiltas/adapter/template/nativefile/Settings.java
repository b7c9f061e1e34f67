package org.tiltas.adapter.template.nativefile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.mapping.ReadingRule;
import org.tiltas.adapter.template.mapping.ValueRule;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.AdapterDescriptor.UrgentRule;
import org.tiltas.api.Metrics;

/**
 * What a mapping file says about the messages themselves.
 *
 * @param topics MQTT topic filters
 * @param contentTypes media types
 * @param urgent rules for the urgent lane; empty where the file has none
 * @param ignoreUnmatched whether messages of which nothing is read are dropped
 */
public record Settings(
        List<String> topics, Set<String> contentTypes, Optional<List<UrgentRule>> urgent, boolean ignoreUnmatched) {
    /** What is urgent by its nature, day and night. */
    private static final Set<String> URGENT = Set.of(
            Metrics.HELP_CALL, Metrics.FALL, Metrics.BED_OCCUPIED, Metrics.SMOKE, Metrics.CO_ALARM, Metrics.ZONE_EXIT);

    static Settings read(Node root) throws MappingError {
        List<String> topics = new ArrayList<>();
        for (Node topic : root.list("topics")) {
            topics.add(topic(topic));
        }
        Set<String> types = new HashSet<>(root.texts("contentTypes"));
        String unmatched = root.text("unmatched").orElse("quarantine");
        if (!unmatched.equals("quarantine") && !unmatched.equals("ignore")) {
            throw MappingError.at("unmatched", "must be quarantine or ignore");
        }
        Optional<List<UrgentRule>> urgent = root.has("urgent") ? Optional.of(urgent(root)) : Optional.empty();
        return new Settings(
                topics, types.isEmpty() ? Set.of("application/json") : types, urgent, unmatched.equals("ignore"));
    }

    /** For files that say nothing of the kind. */
    public static Settings plain(String topic) {
        return new Settings(List.of(topic), Set.of("application/json"), Optional.empty(), false);
    }

    Settings withTopics(List<String> others) {
        return new Settings(others, contentTypes, urgent, ignoreUnmatched);
    }

    private static String topic(Node node) throws MappingError {
        String topic = node.text();
        String[] levels = topic.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean any = levels[i].contains("#");
            if (any && (levels[i].length() > 1 || i < levels.length - 1)) {
                throw node.error("# must stand alone as the last segment");
            }
            if (levels[i].contains("+") && levels[i].length() > 1) {
                throw node.error("+ must stand alone in its segment");
            }
            if (levels[i].contains("{") && !levels[i].equals("{gateway}")) {
                throw node.error("only {gateway} stands for something, alone in its segment");
            }
        }
        if (topic.isBlank() || topic.indexOf('\0') >= 0 || topic.length() > 1000) {
            throw node.error("must be an MQTT topic filter");
        }
        if (topic.equals("#") || topic.equals("+/#")) {
            throw node.error("would take every message there is");
        }
        return topic;
    }

    private static List<UrgentRule> urgent(Node root) throws MappingError {
        List<UrgentRule> rules = new ArrayList<>();
        for (Node node : root.list("urgent")) {
            if (!node.isObject()) {
                if (node.text().equals("none")) {
                    continue;
                }
                throw node.error("must be none, or a list of {topic, contains}");
            }
            node.only("topic", "contains");
            String pattern = node.text("contains").orElse("");
            if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(pattern)) {
                throw MappingError.at(node.path() + ".contains", "must be ISO 8859-1 text");
            }
            rules.add(new UrgentRule(node.text("topic").orElse("#"), pattern));
        }
        return rules;
    }

    /** Of a mapping that can tell of a fall or a call, every message is urgent unless the file narrows it. */
    public AdapterDescriptor descriptor(String name, List<ReadingRule> readings) {
        Set<String> metrics = new TreeSet<>();
        for (ReadingRule reading : readings) {
            metrics.add(reading.metric());
            if (reading.value() instanceof ValueRule.Panel panel) {
                panel.parts().forEach(part -> metrics.add(part.metric()));
            }
        }
        List<UrgentRule> byNature =
                metrics.stream().anyMatch(URGENT::contains) ? List.of(new UrgentRule("#", "")) : List.of();
        return new AdapterDescriptor("template:" + name, topics, contentTypes, urgent.orElse(byNature), metrics);
    }
}
