package org.tiltas.spi.analysis;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;

/**
 * Parameters of analyses: for the home, for a ward, for one resident, room or device. Kept as records of kind {@link
 * #KIND}, one for each module, with their versions. Thread-safe.
 */
public interface AnalysisTerms {
    /** Kind of the records. */
    String KIND = "analysis-parameters";

    /** Parameters of a known module, also while it is absent; empty if there is no such analysis. */
    Optional<List<Parameter>> parameters(String module);

    /** What holds for a key now, and where each value comes from. */
    Effective effective(String module, Key key);

    /** The terms a module would get for a key; no module needs to know where they come from. */
    Terms terms(String module, Key key);

    /** What is set at one place; empty if nothing is. */
    Map<String, String> at(String module, Place place);

    /** Everything that is set for a module. */
    Settings settings(String module);

    /**
     * Replaces what is set at one place, audited. Judges go on with the new values from the next batch on.
     *
     * @param values text of each parameter that is set; what is not named is not set
     * @param expected version of {@link #settings} this is made from; -1 for whatever
     * @return the new version
     * @throws IllegalArgumentException naming the parameter and the reason
     * @throws IllegalStateException when the settings have changed since
     */
    long write(String module, Place place, Map<String, String> values, long expected, String who);

    /** Where a value is set. */
    enum Level {
        /** Nowhere: the module's usual value. */
        USUAL,
        HOME,
        WARD,
        /** For one resident, room, device or gateway. */
        ONE
    }

    /**
     * A place.
     *
     * @param id id of a Location for a ward, {@code Patient/17}, {@code Location/3}, {@code Device/9} or {@code
     *     Gateway/gw1} for one; empty for the home
     */
    record Place(Level level, String id) {
        public static final Place HOME = new Place(Level.HOME, "");

        public Place {
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(id, "id");
        }

        public static Place ward(String location) {
            return new Place(Level.WARD, location);
        }

        public static Place one(String reference) {
            return new Place(Level.ONE, reference);
        }
    }

    /** A value and where it comes from. */
    record Value(String text, Place from) {}

    /** Values by the name of the parameter; a parameter without a value is not among them. */
    record Effective(Map<String, Value> values, String ward) {
        public Effective {
            values = Map.copyOf(values);
            Objects.requireNonNull(ward, "ward");
        }
    }

    /**
     * All settings of a module.
     *
     * @param version 0 when nothing was ever set
     */
    record Settings(
            long version,
            Map<String, String> home,
            Map<String, Map<String, String>> wards,
            Map<String, Map<String, String>> ones) {
        public static final Settings NONE = new Settings(0, Map.of(), Map.of(), Map.of());

        public Settings {
            home = Map.copyOf(home);
            wards = Map.copyOf(wards);
            ones = Map.copyOf(ones);
        }
    }
}
