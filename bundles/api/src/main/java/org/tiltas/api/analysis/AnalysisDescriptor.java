package org.tiltas.api.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the server must know of an analysis.
 *
 * @param id module id, lower case ({@code news2})
 * @param display its name for people
 * @param rules version of its rules; stands on every finding and changes whenever a judgement could
 * @param purpose whether it has a medical purpose; such a module judges nothing until an operator has enabled it
 * @param metrics metrics it wants to see, see {@link org.tiltas.api.Metrics}; empty means all
 * @param keys what it gathers them by; one judge for each key of each kind
 * @param order in which order it wants its evidence
 * @param parameters what can be set per home, ward and resident
 * @param alerts the kinds of alerts it can raise
 * @param scores metrics of the Observations it makes, see {@link Judgements#score}
 * @param window how late evidence may come to be judged in its order, where that is longer than the server's own
 *     window; empty for that. With {@link Order#MEASURED} only
 */
public record AnalysisDescriptor(
        String id,
        String display,
        String rules,
        Purpose purpose,
        Set<String> metrics,
        Set<Key.Keying> keys,
        Order order,
        List<Parameter> parameters,
        List<AlertKind> alerts,
        Set<String> scores,
        Optional<Duration> window) {
    /** Longest time for which a server goes back. */
    public static final Duration LONGEST_WINDOW = Duration.ofDays(35);

    public AnalysisDescriptor {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(display, "display");
        Objects.requireNonNull(rules, "rules");
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(order, "order");
        metrics = Set.copyOf(metrics);
        keys = Set.copyOf(keys);
        parameters = List.copyOf(parameters);
        alerts = List.copyOf(alerts);
        scores = Set.copyOf(scores);
        if (window.filter(time -> time.isNegative() || time.compareTo(LONGEST_WINDOW) > 0)
                .isPresent()) {
            throw new IllegalArgumentException("window: must be at most " + LONGEST_WINDOW);
        }
    }

    /** One with the server's own window. */
    public AnalysisDescriptor(
            String id,
            String display,
            String rules,
            Purpose purpose,
            Set<String> metrics,
            Set<Key.Keying> keys,
            Order order,
            List<Parameter> parameters,
            List<AlertKind> alerts,
            Set<String> scores) {
        this(id, display, rules, purpose, metrics, keys, order, parameters, alerts, scores, Optional.empty());
    }

    /** Purpose in the sense of the EU Medical Device Regulation, rule 11. */
    public enum Purpose {
        /** Transport, display, technical supervision, calls for help: on from the beginning. */
        GENERAL,
        /** Informs decisions about diagnosis or therapy: off until enabled by a named, audited decision. */
        MEDICAL
    }

    /** Order of evidence. */
    public enum Order {
        /**
         * By time of measurement. What comes late, is amended or withdrawn within the window (6 hours unless set
         * otherwise) winds the judge back, so that it judges as if everything had come in order. A module may ask for a longer one,
         * see {@link AnalysisDescriptor#window}.
         */
        MEASURED,
        /** As received; nothing is wound back. For what must be told at once, and for what is about the sending itself. */
        RECEIVED
    }

    /**
     * A kind of alert.
     *
     * @param name lower case with hyphens, unique in the module: {@code heart-rate-high}
     * @param display its name for people
     * @param nature clinical alerts and technical ones never look alike
     * @param urgent overtakes everything, day and night; knows no persistence, hysteresis or refractory time
     */
    public record AlertKind(String name, String display, Nature nature, boolean urgent) {
        public AlertKind {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(display, "display");
            Objects.requireNonNull(nature, "nature");
        }
    }

    /** What an alert speaks of. */
    public enum Nature {
        /** A resident. */
        CLINICAL,
        /** A device, a gateway, a lack of usable values. */
        TECHNICAL
    }
}
