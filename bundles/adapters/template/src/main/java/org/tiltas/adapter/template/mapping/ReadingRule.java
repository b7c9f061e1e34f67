package org.tiltas.adapter.template.mapping;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;

/**
 * One reading of a group.
 *
 * @param label its place in the mapping file
 * @param metric name in the registry
 * @param when all of these must hold
 * @param each finds the parts of which each gives a reading; empty for one reading
 * @param value how its value is read
 * @param channel channel within the device
 * @param quality what the device says of its worth
 * @param status what the device says of its standing
 * @param user user slot of a shared device
 * @param time a time of its own
 * @param attributes further facts by name
 * @param differences where it is read otherwise than the file it was imported from says, in sentences
 */
public record ReadingRule(
        String label,
        String metric,
        List<Condition> when,
        Optional<Probe> each,
        ValueRule value,
        Text channel,
        Optional<Translated<Quality>> quality,
        Optional<Translated<ReadingStatus>> status,
        Optional<Probe> user,
        Optional<TimeRule> time,
        Map<String, Text> attributes,
        List<String> differences) {
    public ReadingRule {
        when = List.copyOf(when);
        attributes = Map.copyOf(attributes);
        differences = List.copyOf(differences);
    }

    /**
     * A vendor's word and what it stands for.
     *
     * @param probe finds the word
     * @param words by the vendor's word; others say nothing
     */
    public record Translated<T>(Probe probe, Map<String, T> words) {
        public Translated {
            words = Map.copyOf(words);
        }
    }

    /** A rule with nothing but a value. */
    public static ReadingRule plain(String label, String metric, ValueRule value, List<String> differences) {
        return new ReadingRule(
                label,
                metric,
                List.of(),
                Optional.empty(),
                value,
                Text.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                differences);
    }
}
