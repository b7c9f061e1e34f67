package org.tiltas.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A JSON object of the server. What is missing reads as nothing, 0 or an empty list. */
record Answer(Map<?, ?> fields) {
    /** @throws CommandFailure when it is no JSON object */
    static Answer of(String body) throws CommandFailure {
        try {
            if (JsonReader.read(body) instanceof Map<?, ?> fields) {
                return new Answer(fields);
            }
        } catch (IllegalArgumentException e) {
            // told below; what stands there is of no use to anybody
        }
        throw new CommandFailure("the answer is no JSON object: is this a Tiltas server?");
    }

    /** A text, number or truth value as it is shown; control characters could rule the terminal and are not. */
    String text(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof Map || value instanceof List) {
            return "";
        }
        return printable(value instanceof BigDecimal number ? number.toPlainString() : value.toString());
    }

    /** The lines of a longer text. */
    List<String> lines(String name) {
        return fields.get(name) instanceof String text
                ? text.lines().map(Answer::printable).toList()
                : List.of();
    }

    long number(String name) {
        return fields.get(name) instanceof BigDecimal number ? number.longValue() : 0;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    Answer object(String name) {
        return new Answer(fields.get(name) instanceof Map<?, ?> object ? object : Map.of());
    }

    /** All texts, numbers and truth values by name, in order of the names. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        fields.keySet().forEach(name -> texts.put(printable(name.toString()), text(name.toString())));
        return texts;
    }

    List<Answer> list(String name) {
        if (!(fields.get(name) instanceof List<?> items)) {
            return List.of();
        }
        return items.stream()
                .map(item -> new Answer(item instanceof Map<?, ?> object ? object : Map.of()))
                .toList();
    }

    static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return shown.toString();
    }
}
