package org.tiltas.testkit;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;
import org.tiltas.testkit.KnownMetrics.Metric;

/** Whether the server can take a reading in. What it cannot, it puts in quarantine with the whole message. */
final class ReadingRules {
    private static final int MOST_READINGS = 10_000;
    private static final int MOST_USERS = 254;
    /** No sensor has more digits; a number such as 1e999999999 would be written out in full by somebody, some day. */
    private static final int MOST_DIGITS = 60;

    private static final Pattern EUI_48 = Pattern.compile("[0-9A-F]{2}(-[0-9A-F]{2}){5}");
    private static final Pattern EUI_64 = Pattern.compile("[0-9A-F]{2}(-[0-9A-F]{2}){7}");
    private static final Set<String> COMPARATORS = Set.of("", "<", "<=", ">=", ">");

    private final AdapterDescriptor descriptor;
    private final KnownMetrics metrics;

    ReadingRules(AdapterDescriptor descriptor, KnownMetrics metrics) {
        this.descriptor = descriptor;
        this.metrics = metrics;
    }

    /** What is wrong with the first reading that is, naming it; empty if nothing is. */
    Optional<String> trouble(List<Reading> readings) {
        if (readings.size() > MOST_READINGS) {
            return Optional.of(readings.size() + " readings, and the server takes at most " + MOST_READINGS);
        }
        for (int i = 0; i < readings.size(); i++) {
            Optional<String> trouble = trouble(readings.get(i));
            if (trouble.isPresent()) {
                return Optional.of("reading " + i + ": " + trouble.get());
            }
        }
        return Optional.empty();
    }

    private Optional<String> trouble(Reading reading) {
        if (!descriptor.metrics().contains(reading.metric())) {
            return Optional.of("metric '" + reading.metric() + "' is not among those the descriptor declares");
        }
        Optional<Metric> metric = metrics.metric(reading.metric());
        if (metric.isEmpty()) {
            return Optional.empty(); // already said of the descriptor
        }
        if (reading.userIndex().isPresent()
                && (reading.userIndex().getAsInt() < 0 || reading.userIndex().getAsInt() > MOST_USERS)) {
            return Optional.of("user index " + reading.userIndex().getAsInt() + " is not 0 to " + MOST_USERS
                    + "; an unknown user is left empty");
        }
        return device(reading.device()).or(() -> value(metric.get(), reading.value()));
    }

    private Optional<String> device(DeviceIdentifier device) {
        boolean wellFormed =
                switch (device.system()) {
                    case DeviceIdentifier.BLUETOOTH ->
                        EUI_48.matcher(device.value()).matches();
                    case DeviceIdentifier.EUI_64, DeviceIdentifier.ZIGBEE ->
                        EUI_64.matcher(device.value()).matches();
                    default -> true;
                };
        if (!wellFormed) {
            return Optional.of("device identifier is not in the normal form of " + device.system()
                    + "; use the methods of DeviceIdentifier");
        }
        String own = DeviceIdentifier.OWN + descriptor.id();
        if (device.system().startsWith(DeviceIdentifier.OWN) && !device.system().equals(own)) {
            return Optional.of(
                    "device system '" + device.system() + "' belongs to another adapter, ours is '" + own + "'");
        }
        return Optional.empty();
    }

    private Optional<String> value(Metric metric, Value value) {
        String name = metric.name();
        if (value instanceof Value.Absent) {
            return Optional.empty();
        }
        boolean shape =
                switch (metric.kind()) {
                    case "quantity" -> value instanceof Value.Quantity;
                    case "series" -> value instanceof Value.Series;
                    case "panel" -> value instanceof Value.Panel;
                    case "flag" -> value instanceof Value.Flag || value instanceof Value.Code;
                    default -> value instanceof Value.Code || value instanceof Value.Text;
                };
        if (!shape) {
            return Optional.of("a value of " + name + " is a " + metric.kind() + ", not a "
                    + value.getClass().getSimpleName());
        }
        if (value instanceof Value.Quantity quantity) {
            return COMPARATORS.contains(quantity.comparator())
                    ? unit(metric, quantity.unit()).or(() -> number(name, quantity.value()))
                    : Optional.of("comparator '" + quantity.comparator() + "' of " + name + " is none of < <= >= >");
        }
        if (value instanceof Value.Series series) {
            return unit(metric, series.unit()).or(() -> series.values().stream()
                    .flatMap(number -> number(name, number).stream())
                    .findFirst());
        }
        return value instanceof Value.Panel panel ? components(metric, panel) : Optional.empty();
    }

    private Optional<String> components(Metric metric, Value.Panel panel) {
        for (Value.Component component : panel.components()) {
            if (!metric.components().contains(component.metric())) {
                return Optional.of("'" + component.metric() + "' is no component of " + metric.name() + ", which has "
                        + metric.components());
            }
            Optional<String> trouble = value(metrics.metric(component.metric()).orElseThrow(), component.value());
            if (trouble.isPresent()) {
                return trouble;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> unit(Metric metric, String unit) {
        return metric.units().contains(unit)
                ? Optional.empty()
                : Optional.of("unit '" + unit + "' of " + metric.name() + " is none of " + metric.units());
    }

    private static Optional<String> number(String name, BigDecimal number) {
        return Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS
                ? Optional.of("the number of " + name + " would take more than " + MOST_DIGITS + " digits to write")
                : Optional.empty();
    }
}
