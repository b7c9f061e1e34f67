package org.tiltas.adapter.theengs;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;

/**
 * One value of a message. Older firmware writes numbers as texts.
 *
 * @param text the text of a string, number or literal; empty for an object or array
 */
record Scalar(Kind kind, String text) {
    enum Kind {
        NOTHING,
        LITERAL,
        NUMBER,
        TEXT,
        NESTED
    }

    private static final int LONGEST_NUMBER = 40;
    private static final int MOST_DIGITS = 25;
    private static final int LARGEST_SCALE = 15;
    private static final Set<String> YES = Set.of("true", "on", "yes", "1");
    private static final Set<String> NO = Set.of("false", "off", "no", "0");

    /** The value the parser stands on; afterwards the parser stands behind it. */
    static Scalar of(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> new Scalar(Kind.NOTHING, "");
            case VALUE_TRUE -> new Scalar(Kind.LITERAL, "true");
            case VALUE_FALSE -> new Scalar(Kind.LITERAL, "false");
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(Kind.NUMBER, json.getText());
            case VALUE_STRING -> new Scalar(Kind.TEXT, json.getText());
            default -> {
                json.skipChildren();
                yield new Scalar(Kind.NESTED, "");
            }
        };
    }

    boolean says() {
        return kind != Kind.NOTHING && !(kind == Kind.TEXT && text.isBlank());
    }

    String word() {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** Yes or no; empty if nothing is said. */
    Optional<Boolean> flag(String field) throws DecodeException {
        if (!says()) {
            return Optional.empty();
        }
        if (kind != Kind.NESTED && YES.contains(word())) {
            return Optional.of(true);
        }
        if (kind != Kind.NESTED && NO.contains(word())) {
            return Optional.of(false);
        }
        throw new DecodeException("malformed", field + ": neither true nor false");
    }

    /** A number, also where it is put as text; empty if nothing is said. */
    Optional<BigDecimal> number(String field) throws DecodeException {
        if (!says()) {
            return Optional.empty();
        }
        if (kind != Kind.NUMBER && kind != Kind.TEXT) {
            throw new DecodeException("malformed", field + ": not a number");
        }
        String digits = text.strip();
        if (digits.length() <= LONGEST_NUMBER) {
            try {
                BigDecimal number = new BigDecimal(digits);
                // A power of ten of nine digits is one short text and a gigabyte to write out.
                if (number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= LARGEST_SCALE) {
                    return Optional.of(number);
                }
            } catch (NumberFormatException e) {
                throw new DecodeException("malformed", field + ": not a number");
            }
        }
        throw new DecodeException("malformed", field + ": a number of impossible size");
    }
}
