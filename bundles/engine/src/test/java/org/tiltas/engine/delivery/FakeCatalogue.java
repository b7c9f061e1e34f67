package org.tiltas.engine.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Metrics;
import org.tiltas.spi.clinical.MetricCatalogue;

/** Four metrics of people and one of devices. */
final class FakeCatalogue implements MetricCatalogue {
    private static final Map<String, String> CODES = Map.of(
            "8867-4",
            Metrics.HEART_RATE,
            "59408-5",
            Metrics.SPO2,
            "150300",
            Metrics.CUFF_PRESSURE,
            "67996",
            Metrics.BATTERY,
            "in-room",
            Metrics.IN_ROOM);

    @Override
    public Optional<Metric> metric(String name) {
        return CODES.containsValue(name)
                ? Optional.of(
                        new Metric(name, name, List.of(), "", "", "", Optional.empty(), Optional.empty(), List.of()))
                : Optional.empty();
    }

    @Override
    public Collection<Metric> all() {
        return CODES.values().stream().flatMap(name -> metric(name).stream()).toList();
    }

    @Override
    public Set<String> byCode(String system, String code, boolean codes, boolean componentCodes) {
        return CODES.containsKey(code) ? Set.of(CODES.get(code)) : Set.of();
    }

    @Override
    public boolean isPersonal(String metric) {
        return !metric.equals(Metrics.BATTERY);
    }

    @Override
    public Set<String> byCategory(String category) {
        return switch (category) {
            case "vital-signs" -> Set.of(Metrics.HEART_RATE, Metrics.SPO2);
            case "whereabouts" -> Set.of(Metrics.IN_ROOM);
            default -> Set.of();
        };
    }
}
