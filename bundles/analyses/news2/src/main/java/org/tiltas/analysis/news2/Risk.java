package org.tiltas.analysis.news2;

import java.util.Locale;
import java.util.Optional;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;

/** Clinical risk of a score as the College grades it, in rising order; what a home does about it is its own table. */
enum Risk {
    NONE("", ""),
    LOW("none", "observe again within 6 hours"),
    LOW_MEDIUM("low", "tell the nurse on duty, observe again within the hour"),
    MEDIUM("moderate", "nurse to assess now, call the physician on duty, observe again within the hour"),
    HIGH("high", "call the emergency service, stay with the resident");

    private final String severity;
    private final String action;

    Risk(String severity, String action) {
        this.severity = severity;
        this.action = action;
    }

    /** 0 none; 1–4 low; a single 3 low–medium; 5–6 medium; 7 and more high. */
    static Risk of(int total, boolean single) {
        if (total >= 7) {
            return HIGH;
        }
        if (total >= 5) {
            return MEDIUM;
        }
        return single ? LOW_MEDIUM : total > 0 ? LOW : NONE;
    }

    String words() {
        return switch (this) {
            case NONE -> "low";
            case LOW_MEDIUM -> "low–medium";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Severity unless set otherwise. */
    String usualSeverity() {
        return severity;
    }

    /** What is to be done unless set otherwise. */
    String usualAction() {
        return action;
    }

    /** Empty where the home wants no alert of it. */
    Optional<Severity> severity(Terms terms) {
        if (this == NONE) {
            return Optional.empty();
        }
        String word = terms.text("risk." + key()).orElse(severity);
        return word.equals("none") ? Optional.empty() : Optional.of(Severity.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    String action(Terms terms) {
        return this == NONE ? "" : terms.text("action." + key()).orElse("");
    }
}
