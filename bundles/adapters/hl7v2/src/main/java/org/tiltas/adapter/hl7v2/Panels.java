package org.tiltas.adapter.hl7v2;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/**
 * Puts systolic, diastolic and mean of one OBR, channel and time together. The n-th systolic belongs to the n-th
 * diastolic, however the rows are ordered. Pressures of a line in an artery, of the pulmonary artery, and those that do
 * not say of what they are, never mix with others.
 */
final class Panels {
    /**
     * What the parts make together.
     *
     * @param always parts that are there even where they were not told
     */
    private record Kind(String metric, List<String> parts, Set<String> always) {}

    private static final Kind SYSTEMIC = new Kind(
            Metrics.BLOOD_PRESSURE,
            List.of(Metrics.SYSTOLIC, Metrics.DIASTOLIC, Metrics.MEAN_PRESSURE),
            Set.of(Metrics.SYSTOLIC, Metrics.DIASTOLIC));
    private static final Kind PULMONARY = new Kind(
            Metrics.PULMONARY_PRESSURE,
            List.of(Metrics.PULMONARY_SYSTOLIC, Metrics.PULMONARY_DIASTOLIC, Metrics.PULMONARY_MEAN),
            Set.of());

    private record Key(
            Kind kind, DeviceIdentifier device, String channel, ReadingTime time, boolean unnamed, String modality) {}

    /** One pressure of a vessel while its parts come in. */
    static final class Panel {
        private final Kind kind;
        private final Map<String, Value> parts = new HashMap<>();
        private final Set<Quality> quality = EnumSet.noneOf(Quality.class);
        private ReadingStatus status;

        private Panel(Kind kind) {
            this.kind = kind;
        }

        private void add(Row row) {
            parts.put(row.metric(), row.value());
            quality.addAll(row.flags().quality());
            status = status == null || rank(row.status()) > rank(status) ? row.status() : status;
        }

        String metric() {
            return kind.metric();
        }

        /** Systolic and diastolic blood pressure are always there, all else where it was told. */
        Value value() {
            List<Value.Component> components = new ArrayList<>(3);
            for (String part : kind.parts()) {
                Value value = parts.get(part);
                if (value != null || kind.always().contains(part)) {
                    components.add(
                            new Value.Component(part, value == null ? new Value.Absent(AbsentReason.UNKNOWN) : value));
                }
            }
            return new Value.Panel(components);
        }

        /** Whether both pressures were told. */
        boolean isWhole() {
            return parts.containsKey(Metrics.SYSTOLIC) && parts.containsKey(Metrics.DIASTOLIC);
        }

        ReadingStatus status() {
            return status;
        }

        Set<Quality> quality() {
            return quality;
        }

        /** The most doubtful part decides for the whole. */
        private static int rank(ReadingStatus status) {
            return switch (status) {
                case FINAL -> 0;
                case AMENDED -> 1;
                case CORRECTED -> 2;
                case PRELIMINARY -> 3;
                case CANCELLED -> 4;
                case ENTERED_IN_ERROR -> 5;
            };
        }
    }

    private final Map<Key, List<Panel>> panels = new HashMap<>();
    private final Map<Key, Map<String, Integer>> counts = new HashMap<>();

    static boolean isPart(String metric) {
        return SYSTEMIC.parts().contains(metric) || PULMONARY.parts().contains(metric);
    }

    /** @return the panel if the row begins a new one, else null */
    Panel add(Row row, DeviceIdentifier device, String channel, ReadingTime time) {
        Kind kind = SYSTEMIC.parts().contains(row.metric()) ? SYSTEMIC : PULMONARY;
        Key key = new Key(
                kind, device, channel, time, row.term().unnamed(), row.term().modality());
        List<Panel> alike = panels.computeIfAbsent(key, k -> new ArrayList<>(1));
        int index = counts.computeIfAbsent(key, k -> new HashMap<>()).merge(row.metric(), 1, Integer::sum) - 1;
        boolean begins = index == alike.size();
        if (begins) {
            alike.add(new Panel(kind));
        }
        alike.get(index).add(row);
        return begins ? alike.get(index) : null;
    }
}
