package org.tiltas.adapter.template.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** A value that has been found, before it is known whose it is. */
record Draft(ReadingRule rule, View view, Value value) {
    private static final int LONGEST_TEXT = 500;

    /** @param patient whom the message names; empty for nobody */
    Reading reading(DeviceIdentifier device, ReadingTime time, Optional<Long> sequence, String patient) throws Failure {
        Reading.Builder reading = Reading.of(device, rule.metric(), value)
                .channel(text(rule.channel(), "channel"))
                .time(time);
        sequence.ifPresent(number -> reading.sequence(number, ""));
        if (rule.quality().isPresent()) {
            translated(rule.quality().get()).ifPresent(reading::quality);
        }
        if (rule.status().isPresent()) {
            translated(rule.status().get()).ifPresent(reading::status);
        }
        if (rule.user().isPresent()) {
            user(rule.user().get()).ifPresent(reading::userIndex);
        }
        for (Map.Entry<String, Text> attribute : rule.attributes().entrySet()) {
            String text = text(attribute.getValue(), "attributes." + attribute.getKey());
            if (!text.isBlank()) {
                reading.attribute(attribute.getKey(), text);
            }
        }
        if (!patient.isEmpty()) {
            reading.attribute(Attributes.PATIENT, patient);
        }
        return reading.build();
    }

    private String text(Text text, String field) throws Failure {
        if (text.probe().isEmpty()) {
            return text.constant();
        }
        Optional<JsonNode> found = view.firstAround(text.probe().get());
        String words = found.isPresent() ? Worth.text(found, text.probe().get().label()) : text.constant();
        if (words.length() > LONGEST_TEXT) {
            throw new Failure("too-large", rule.label() + "." + field + ": a text too long");
        }
        return words;
    }

    private <T> Optional<T> translated(ReadingRule.Translated<T> translated) throws Failure {
        String word = Worth.text(
                view.firstAround(translated.probe()), translated.probe().label());
        return Optional.ofNullable(translated.words().get(word.trim()));
    }

    /** 255 is the unknown user of every device profile. */
    private Optional<Integer> user(Probe probe) throws Failure {
        String text = Worth.text(view.firstAround(probe), probe.label()).trim();
        if (text.isEmpty() || text.equals("255")) {
            return Optional.empty();
        }
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 254) {
            throw new Failure("malformed", probe.label() + ": not a user slot from 0 to 254");
        }
        return Optional.of(Integer.parseInt(text));
    }
}
