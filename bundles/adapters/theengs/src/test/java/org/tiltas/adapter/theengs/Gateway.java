package org.tiltas.adapter.theengs;

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

/** A gateway for tests: publishes a decoded advertisement and lets the adapter read. */
final class Gateway {
    static final String TOPIC = "home/OpenMQTTGateway/BTtoMQTT/A4C138010203";
    private static final TheengsAdapter ADAPTER = new TheengsAdapter();

    private Gateway() {}

    static List<Reading> publish(String topic, byte[] payload) throws DecodeException {
        RawMessage message =
                new RawMessage("m1", "theengs", "gw1", "mqtt", topic, "", Instant.EPOCH, false, Lane.ROUTINE, payload);
        return ADAPTER.decode(message, () -> ZoneId.of("Europe/Riga"));
    }

    /** The payload with single quotes for double ones. */
    static List<Reading> read(String payload) throws DecodeException {
        return publish(TOPIC, payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Fields of a device with an address. */
    static List<Reading> fields(String fields) throws DecodeException {
        return read("{'id':'A4:C1:38:01:02:03'," + fields + "}");
    }

    static List<String> brief(List<Reading> readings) {
        return readings.stream().map(Gateway::brief).toList();
    }

    static String brief(Reading reading) {
        String channel = reading.channel().isEmpty() ? "" : "[" + reading.channel() + "]";
        String held = reading.attributes().containsKey(Attributes.STATE) ? " held" : "";
        return reading.metric() + channel + "=" + brief(reading.value()) + held;
    }

    private static String brief(Value value) {
        if (value instanceof Value.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (value instanceof Value.Quantity quantity) {
            return quantity.value() + " " + quantity.unit();
        }
        return value instanceof Value.Text text ? text.value() : value.toString();
    }
}
