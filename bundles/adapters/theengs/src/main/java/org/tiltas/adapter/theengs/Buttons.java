package org.tiltas.adapter.theengs;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;

/** Buttons: the decoder's number of the press type (0 is none, in the beacon mode), or a word. Every press is a call. */
final class Buttons {
    private static final int LONGEST_WORD = 60;
    /** The end of a long press that was told before. */
    private static final int RELEASED = 10;

    private static final Map<Integer, String> TYPES =
            Map.of(1, "single", 2, "double", 3, "triple", 4, "4 times", 5, "5 times", 9, "long", 11, "hold");

    private Buttons() {}

    static void pressed(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException {
        Optional<String> press = value.kind() == Scalar.Kind.NUMBER ? number(field, value) : word(field, value);
        press.ifPresent(type -> heard.happened(heard.reading(Metrics.HELP_CALL, new Value.Flag(true))
                .channel(field.startsWith("button") ? field.substring("button".length()) : "")
                .attribute(Attributes.KIND, type)));
    }

    private static Optional<String> number(String field, Scalar value) throws DecodeException {
        BigDecimal number = value.number(field).orElse(BigDecimal.ZERO);
        int type;
        try {
            type = number.intValueExact();
        } catch (ArithmeticException e) {
            throw new DecodeException("malformed", field + ": not a type of press");
        }
        return type == 0 || type == RELEASED ? Optional.empty() : Optional.of(TYPES.getOrDefault(type, "type " + type));
    }

    private static Optional<String> word(String field, Scalar value) throws DecodeException {
        if (value.kind() == Scalar.Kind.NESTED || value.text().length() > LONGEST_WORD) {
            throw new DecodeException("malformed", field + ": not a type of press");
        }
        String word = value.word();
        return switch (word) {
            case "", "none", "false", "off", "0", "idle", "release", "released" -> Optional.empty();
            case "true", "on", "1", "press", "pressed" -> Optional.of("single");
            default -> Optional.of(word);
        };
    }
}
