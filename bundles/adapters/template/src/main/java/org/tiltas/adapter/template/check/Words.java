package org.tiltas.adapter.template.check;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Readings in words. */
final class Words {
    private Words() {}

    static String of(Reading reading) {
        StringBuilder out = new StringBuilder(reading.metric()).append(" = ").append(of(reading.value()));
        if (!reading.channel().isEmpty()) {
            out.append(", channel ").append(reading.channel());
        }
        out.append(", ").append(of(reading.time()));
        out.append(", device ").append(reading.device().value());
        out.append(" (").append(reading.device().system()).append(')');
        if (!reading.quality().isEmpty()) {
            out.append(", ").append(reading.quality());
        }
        out.append(", ").append(reading.status().code());
        reading.userIndex().ifPresent(user -> out.append(", user ").append(user));
        reading.sequence().ifPresent(sequence -> out.append(", number ").append(sequence.number()));
        for (Map.Entry<String, String> attribute : new TreeMap<>(reading.attributes()).entrySet()) {
            out.append(", ").append(attribute.getKey()).append(' ').append(attribute.getValue());
        }
        return out.toString();
    }

    private static String of(Value value) {
        if (value instanceof Value.Quantity quantity) {
            return quantity.comparator() + quantity.value().toPlainString() + " " + quantity.unit();
        } else if (value instanceof Value.Panel panel) {
            return panel.components().stream()
                    .map(component -> component.metric() + " " + of(component.value()))
                    .collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Value.Code code) {
            return code.code() + " (" + code.system() + ")";
        } else if (value instanceof Value.Flag flag) {
            return String.valueOf(flag.value());
        } else if (value instanceof Value.Text text) {
            return "'" + text.value() + "'";
        } else if (value instanceof Value.Series series) {
            return series.values() + " " + series.unit();
        }
        return "no value: " + ((Value.Absent) value).reason().code();
    }

    private static String of(ReadingTime time) {
        if (time instanceof ReadingTime.DeviceClock clock) {
            return "at " + clock.local() + clock.offset().map(Object::toString).orElse(" in the home's zone")
                    + " by the device's clock";
        } else if (time instanceof ReadingTime.GatewayClock clock) {
            return "at " + clock.at() + " by the gateway's clock";
        }
        return "at the time of receipt";
    }
}
