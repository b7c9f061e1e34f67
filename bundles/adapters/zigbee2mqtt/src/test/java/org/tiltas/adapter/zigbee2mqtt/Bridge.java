package org.tiltas.adapter.zigbee2mqtt;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** A bridge for tests: publishes below its base topic and lets the adapter read. */
final class Bridge {
    static final ZoneId HOME = ZoneId.of("Europe/Riga");
    private static final Zigbee2MqttAdapter ADAPTER = new Zigbee2MqttAdapter();

    private Bridge() {}

    static List<Reading> publish(String topic, byte[] payload, String transport) throws DecodeException {
        RawMessage message = new RawMessage(
                "m1", "zigbee2mqtt", "gw1", transport, topic, "", Instant.EPOCH, false, Lane.ROUTINE, payload);
        return ADAPTER.decode(message, () -> HOME);
    }

    static List<Reading> publish(String topic, String payload) throws DecodeException {
        return publish("zigbee2mqtt/" + topic, payload.getBytes(StandardCharsets.UTF_8), "mqtt");
    }

    /** The state of a device with single quotes for double ones. */
    static List<Reading> state(String payload) throws DecodeException {
        return publish("sensor", payload.replace('\'', '"'));
    }

    static Reading only(String payload) throws DecodeException {
        List<Reading> readings = state(payload);
        if (readings.size() != 1) {
            throw new AssertionError("not one reading: " + readings);
        }
        return readings.get(0);
    }

    /** What was read, in short: {@code contact-open[left]=true held}. */
    static String brief(Reading reading) {
        String channel = reading.channel().isEmpty() ? "" : "[" + reading.channel() + "]";
        String held = reading.attributes().containsKey(Attributes.STATE) ? " held" : "";
        return reading.metric() + channel + "=" + brief(reading.value()) + held;
    }

    static List<String> brief(List<Reading> readings) {
        return readings.stream().map(Bridge::brief).toList();
    }

    private static String brief(Value value) {
        if (value instanceof Value.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (value instanceof Value.Quantity quantity) {
            return quantity.value() + " " + quantity.unit();
        }
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Code code) {
            return code.system() + "|" + code.code();
        }
        return value.toString();
    }

    static Value quantity(String number, String unit) {
        return Value.quantity(new BigDecimal(number), unit);
    }
}
