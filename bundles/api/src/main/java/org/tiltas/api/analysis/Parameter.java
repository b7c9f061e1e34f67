package org.tiltas.api.analysis;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that can be set for a home, a ward or a resident.
 *
 * @param name lower case, parts joined by dots and hyphens: {@code heart-rate.high}
 * @param type its type
 * @param unit UCUM code of a number; empty for none
 * @param least smallest number or duration in seconds, inclusive
 * @param most greatest number or duration in seconds, inclusive
 * @param choices what a choice may be
 * @param usual value where nothing was set, written as {@link Terms} reads it; empty where unset has a meaning of its
 *     own ("no limit")
 * @param text one sentence for people
 * @param individual whether it can be set for one resident, room, device or gateway only, never for a ward or the home
 */
public record Parameter(
        String name,
        Type type,
        String unit,
        Optional<BigDecimal> least,
        Optional<BigDecimal> most,
        List<String> choices,
        Optional<String> usual,
        String text,
        boolean individual) {
    public Parameter {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(least, "least");
        Objects.requireNonNull(most, "most");
        choices = List.copyOf(choices);
        Objects.requireNonNull(usual, "usual");
        Objects.requireNonNull(text, "text");
    }

    /** One that can be set anywhere. */
    public Parameter(
            String name,
            Type type,
            String unit,
            Optional<BigDecimal> least,
            Optional<BigDecimal> most,
            List<String> choices,
            Optional<String> usual,
            String text) {
        this(name, type, unit, least, most, choices, usual, text, false);
    }

    /** The same for a decision about one alone. */
    public Parameter forOne() {
        return new Parameter(name, type, unit, least, most, choices, usual, text, true);
    }

    /** Type of a parameter. */
    public enum Type {
        /** A decimal number with a unit. */
        NUMBER,
        /** A duration, ISO 8601 ({@code PT10M}). */
        DURATION,
        /** {@code true} or {@code false}. */
        FLAG,
        /** One of the choices. */
        CHOICE,
        /** A line of text. */
        TEXT
    }

    /** A number between bounds that may be unset. */
    public static Parameter number(String name, String unit, String least, String most, String usual, String text) {
        return new Parameter(
                name,
                Type.NUMBER,
                unit,
                Optional.of(new BigDecimal(least)),
                Optional.of(new BigDecimal(most)),
                List.of(),
                usual.isEmpty() ? Optional.empty() : Optional.of(usual),
                text);
    }

    /** A duration; bounds in seconds. */
    public static Parameter duration(String name, long least, long most, String usual, String text) {
        return new Parameter(
                name,
                Type.DURATION,
                "",
                Optional.of(BigDecimal.valueOf(least)),
                Optional.of(BigDecimal.valueOf(most)),
                List.of(),
                usual.isEmpty() ? Optional.empty() : Optional.of(usual),
                text);
    }

    public static Parameter flag(String name, boolean usual, String text) {
        return new Parameter(
                name,
                Type.FLAG,
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(Boolean.toString(usual)),
                text);
    }

    /** One of some words; the first is usual. */
    public static Parameter choice(String name, List<String> choices, String text) {
        return new Parameter(
                name, Type.CHOICE, "", Optional.empty(), Optional.empty(), choices, Optional.of(choices.get(0)), text);
    }

    /** A line of text; empty usual for none. */
    public static Parameter text(String name, String usual, String text) {
        return new Parameter(
                name,
                Type.TEXT,
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                usual.isEmpty() ? Optional.empty() : Optional.of(usual),
                text);
    }
}
