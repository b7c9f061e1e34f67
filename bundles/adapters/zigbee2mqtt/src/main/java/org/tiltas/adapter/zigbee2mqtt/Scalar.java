package org.tiltas.adapter.zigbee2mqtt;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;

/**
 * One value of a state: as JSON has it, or as a topic of its own carries it.
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
    /** Words for "not known", which tell no more than a missing field. */
    private static final Set<String> UNKNOWN = Set.of("", "null", "unknown", "unavailable", "n/a", "undefined");

    private static final Set<String> YES = Set.of(
            "true",
            "on",
            "yes",
            "1",
            "detected",
            "alarm",
            "active",
            "triggered",
            "present",
            "presence",
            "occupied",
            "motion",
            "moving",
            "move",
            "large",
            "small",
            "large_movement",
            "small_movement",
            "leak",
            "leaking",
            "wet");
    private static final Set<String> NO = Set.of(
            "false",
            "off",
            "no",
            "0",
            "not_detected",
            "undetected",
            "clear",
            "none",
            "normal",
            "ok",
            "inactive",
            "idle",
            "absent",
            "absence",
            "not_present",
            "unoccupied",
            "no_motion",
            "no_presence",
            "static",
            "stationary",
            "still",
            "peaceful",
            "dry",
            "safe");

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

    static Scalar text(String text) {
        return new Scalar(Kind.TEXT, text);
    }

    boolean says() {
        return kind != Kind.NOTHING && !(kind == Kind.TEXT && UNKNOWN.contains(word()));
    }

    /** The text in lower case, words joined by underscores. */
    String word() {
        return text.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    }

    /** Yes or no, however it is put; empty if nothing is said. */
    Optional<Boolean> flag(String field) throws DecodeException {
        if (!says()) {
            return Optional.empty();
        }
        String word = kind == Kind.NUMBER ? decimal(field).stripTrailingZeros().toPlainString() : word();
        if (kind != Kind.NESTED && YES.contains(word)) {
            return Optional.of(true);
        }
        if (kind != Kind.NESTED && NO.contains(word)) {
            return Optional.of(false);
        }
        throw new DecodeException(
                kind == Kind.TEXT ? "unsupported-value" : "malformed", field + ": neither true nor false");
    }

    /** A number, also where it is put as text; empty if nothing is said. */
    Optional<BigDecimal> number(String field) throws DecodeException {
        return says() ? Optional.of(decimal(field)) : Optional.empty();
    }

    private BigDecimal decimal(String field) throws DecodeException {
        if (kind != Kind.NUMBER && kind != Kind.TEXT) {
            throw new DecodeException("malformed", field + ": not a number");
        }
        String digits = text.strip();
        if (digits.length() <= LONGEST_NUMBER) {
            try {
                BigDecimal number = new BigDecimal(digits);
                // A power of ten of nine digits is one short text and a gigabyte to write out.
                if (number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= LARGEST_SCALE) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new DecodeException("malformed", field + ": not a number");
            }
        }
        throw new DecodeException("malformed", field + ": a number of impossible size");
    }
}
