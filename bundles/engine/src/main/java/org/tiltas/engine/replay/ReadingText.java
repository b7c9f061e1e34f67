package org.tiltas.engine.replay;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** A reading's fields as an operator reads them. */
public final class ReadingText {
    private static final int LONGEST = 1000;

    private ReadingText() {}

    /** Every field by name, in a fixed order; attributes one by one. */
    static Map<String, String> fields(Reading r) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("device", device(r.device()));
        fields.put("channel", r.channel());
        fields.put("metric", r.metric());
        fields.put("value", value(r.value()));
        fields.put("status", r.status().code());
        fields.put("time", time(r.time()));
        fields.put("heardAt", r.heardAt().map(Object::toString).orElse(""));
        fields.put(
                "sequence",
                r.sequence().map(s -> s.number() + "@" + s.session()).orElse(""));
        fields.put(
                "quality",
                r.quality().isEmpty() ? "" : EnumSet.copyOf(r.quality()).toString());
        fields.put(
                "userIndex",
                r.userIndex().isPresent() ? String.valueOf(r.userIndex().getAsInt()) : "");
        new TreeMap<>(r.attributes()).forEach((name, text) -> fields.put("attributes." + name, text));
        return fields;
    }

    static String device(DeviceIdentifier device) {
        return device.system() + "|" + device.value();
    }

    /** Without loss: the scale of a number and the kind of a value are part of it. */
    public static String value(Value value) {
        if (value instanceof Value.Quantity q) {
            return q.comparator() + q.value() + " " + q.unit();
        }
        if (value instanceof Value.Flag flag) {
            return String.valueOf(flag.value());
        }
        if (value instanceof Value.Text text) {
            return '"' + text.value() + '"';
        }
        if (value instanceof Value.Code code) {
            return code.system() + "|" + code.code() + " " + code.display();
        }
        if (value instanceof Value.Series series) {
            return series.values() + " " + series.unit();
        }
        if (value instanceof Value.Absent absent) {
            return "absent: " + absent.reason();
        }
        StringBuilder panel = new StringBuilder();
        for (Value.Component c : ((Value.Panel) value).components()) {
            panel.append(panel.isEmpty() ? "" : ", ")
                    .append(c.metric())
                    .append(' ')
                    .append(value(c.value()));
        }
        return panel.toString();
    }

    static String time(ReadingTime time) {
        if (time instanceof ReadingTime.DeviceClock clock) {
            return clock.local() + clock.offset().map(Object::toString).orElse("");
        }
        if (time instanceof ReadingTime.GatewayClock gateway) {
            return "gateway " + gateway.at();
        }
        if (time instanceof ReadingTime.SinceSessionStart since) {
            return "session start + " + since.elapsed();
        }
        return "";
    }

    static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
