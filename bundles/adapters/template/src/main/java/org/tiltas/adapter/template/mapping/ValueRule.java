package org.tiltas.adapter.template.mapping;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Value;

/** How a value is read. */
public sealed interface ValueRule {
    /** Whether a message that has no such value is to be complained about. */
    boolean required();

    /**
     * A number, or several as a series.
     *
     * @param unit unit it comes in, UCUM
     * @param unitFrom finds the unit in the message; its words are looked up in {@code words}, then in the common ones
     * @param units UCUM codes the metric may have, the usual one first
     * @param factor times this is the value in its unit
     * @param offset added after that
     * @param absent raw values that mean "no value"
     * @param series whether all matches are one series
     */
    record Number(
            Probe probe,
            String unit,
            Optional<Probe> unitFrom,
            Map<String, String> words,
            List<String> units,
            BigDecimal factor,
            BigDecimal offset,
            Set<String> absent,
            boolean series,
            boolean required)
            implements ValueRule {}

    /**
     * Yes or no.
     *
     * @param probe finds it; empty where the reading itself means the constant
     * @param constant for a rule without probe
     * @param words what the device's words mean, {@link #ANY} standing for all others; empty for {@code true}, 1,
     *     "on", … and their opposites
     */
    record Flag(Optional<Probe> probe, boolean constant, Map<String, Boolean> words, boolean required)
            implements ValueRule {
        /** Any word that is not named. */
        public static final String ANY = "*";
    }

    /** A coded answer by the device's word for it. */
    record Coded(Probe probe, Map<String, Value.Code> words, boolean required) implements ValueRule {}

    /** Words as they are. */
    record Words(Text text, boolean required) implements ValueRule {}

    /** Several values that are one; components without a value in the message are left out unless {@code always}. */
    record Panel(List<Part> parts) implements ValueRule {
        public Panel {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean required() {
            return parts.stream().anyMatch(part -> part.value().required());
        }
    }

    /** A component. */
    record Part(String metric, ValueRule value, boolean always) {}
}
