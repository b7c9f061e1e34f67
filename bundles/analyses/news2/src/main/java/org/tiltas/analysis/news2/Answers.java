package org.tiltas.analysis.news2;

import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Value;

/**
 * What staff enter about consciousness and oxygen. Letters of ACVPU, plain words and SNOMED CT codes are understood; the
 * code alone decides, whatever its system says.
 */
final class Answers {
    /** Level of consciousness. */
    enum Level {
        ALERT,
        /** Confusion of which nobody says whether it is new. */
        CONFUSION,
        NEW_CONFUSION,
        VOICE,
        PAIN,
        UNRESPONSIVE
    }

    private static final Map<String, Level> LEVELS = Map.ofEntries(
            Map.entry("A", Level.ALERT),
            Map.entry("alert", Level.ALERT),
            Map.entry("248234008", Level.ALERT),
            Map.entry("C", Level.CONFUSION),
            Map.entry("confusion", Level.CONFUSION),
            Map.entry("new-confusion", Level.NEW_CONFUSION),
            Map.entry("130987000", Level.NEW_CONFUSION),
            Map.entry("V", Level.VOICE),
            Map.entry("voice", Level.VOICE),
            Map.entry("300202002", Level.VOICE),
            Map.entry("P", Level.PAIN),
            Map.entry("pain", Level.PAIN),
            Map.entry("450847001", Level.PAIN),
            Map.entry("U", Level.UNRESPONSIVE),
            Map.entry("unresponsive", Level.UNRESPONSIVE),
            Map.entry("422768004", Level.UNRESPONSIVE));

    private static final Map<String, Boolean> OXYGEN =
            Map.of("air", false, "722742002", false, "oxygen", true, "371825009", true);

    private Answers() {}

    static Optional<Level> level(Value value) {
        return word(value).map(LEVELS::get);
    }

    /** Whether oxygen is given; a flow that may be none says nothing. */
    static Optional<Boolean> oxygen(Value value) {
        if (value instanceof Value.Quantity flow && flow.unit().equals("L/min")) {
            boolean none = flow.value().signum() == 0;
            return switch (flow.comparator()) {
                case "" -> Optional.of(!none);
                case ">" -> Optional.of(true);
                case ">=" -> none ? Optional.empty() : Optional.of(true);
                default -> Optional.empty();
            };
        }
        return word(value).map(OXYGEN::get);
    }

    private static Optional<String> word(Value value) {
        if (value instanceof Value.Code code) {
            return Optional.of(code.code());
        }
        return value instanceof Value.Text text ? Optional.of(text.value()) : Optional.empty();
    }
}
