package org.tiltas.api.analysis;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

/**
 * How the condition of one kind of alert stands at a time.
 *
 * <p>The server makes alerts of signals: a condition must hold for the {@linkplain Patience#hold time} or for as many
 * signals as asked before an alert is raised, {@link Level#HOLDING} keeps what is (hysteresis), {@link Level#CLEAR} ends
 * it, and for the refractory time after that none of equal or lower severity is raised again. At most one alert of a
 * kind is open for a key.
 *
 * @param kind name of an {@link AnalysisDescriptor.AlertKind}
 * @param level how it stands
 * @param severity how bad; for {@link Level#RAISED}
 * @param at time of the evidence
 * @param evidence ids of the Observations it rests on; if all of them are withdrawn, so is the alert
 * @param patience how long it must hold
 * @param text one line for people, with value and limit: "heart rate 132/min, above 120/min"; no names
 */
public record Signal(
        String kind,
        Level level,
        Severity severity,
        OffsetDateTime at,
        List<String> evidence,
        Patience patience,
        String text) {
    public Signal {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(at, "at");
        evidence = List.copyOf(evidence);
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(text, "text");
    }

    /** How a condition stands. */
    public enum Level {
        /** It holds. */
        RAISED,
        /** It no longer holds, but is not far enough from it to be over. */
        HOLDING,
        /** It is over. */
        CLEAR
    }

    /** How bad. FHIR has three grades for DetectedIssue; information never calls anybody. */
    public enum Severity {
        INFORMATION,
        LOW,
        MODERATE,
        HIGH
    }

    /**
     * How long a condition must hold before anybody is told.
     *
     * @param hold for so long; zero for at once
     * @param count and in so many signals in a row; 1 for at once
     * @param refractory for so long after it is over it is not raised again, unless worse
     */
    public record Patience(Duration hold, int count, Duration refractory) {
        /** At once, every time. */
        public static final Patience NONE = new Patience(Duration.ZERO, 1, Duration.ZERO);

        public Patience {
            Objects.requireNonNull(hold, "hold");
            Objects.requireNonNull(refractory, "refractory");
            if (hold.isNegative() || refractory.isNegative() || count < 1) {
                throw new IllegalArgumentException("patience: must not be negative, the count at least 1");
            }
        }
    }
}
