package org.tiltas.lorawan;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Sequence;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Uplink.Hint;
import org.tiltas.lorawan.Uplink.Trust;

/** One uplink for tests, and what it says in short: {@code humidity[2]=45.5 %}. */
record Frame(String model, String devEui, int port, String hex, Map<String, String> settings) {
    static final OffsetDateTime HEARD = OffsetDateTime.parse("2026-11-22T10:00:00.250+00:00");

    static Frame of(String model, int port, String hex) {
        return new Frame(model, "A840410000000001", port, hex.replace(" ", ""), Map.of());
    }

    Frame tagged(String name, String text) {
        return new Frame(model, devEui, port, hex, Map.of(name, text));
    }

    Frame from(String eui) {
        return new Frame(model, eui, port, hex, settings);
    }

    Uplink uplink() {
        return new Uplink(
                DeviceIdentifier.eui64(devEui),
                devEui,
                model.isEmpty() ? List.of() : List.of(new Hint(Trust.PROFILE, model)),
                settings,
                port,
                HexFormat.of().parseHex(hex),
                Optional.of(new Sequence(7, "01ab")),
                Optional.of(HEARD),
                Optional.of(-71),
                false);
    }

    List<Reading> readings() throws DecodeException {
        return Models.read(uplink());
    }

    List<String> says() throws DecodeException {
        return say(readings());
    }

    static List<String> say(List<Reading> readings) {
        List<String> words = new ArrayList<>();
        for (Reading reading : readings) {
            String channel = reading.channel().isEmpty() ? "" : "[" + reading.channel() + "]";
            String kind = reading.attributes().getOrDefault(Attributes.KIND, "");
            String time = reading.time() instanceof ReadingTime.DeviceClock clock ? " @" + clock.local() : "";
            words.add(reading.metric() + channel + "=" + say(reading.value()) + (kind.isEmpty() ? "" : " " + kind)
                    + time);
        }
        return words;
    }

    private static String say(Value value) {
        if (value instanceof Value.Quantity quantity) {
            return quantity.comparator() + quantity.value().toPlainString() + " " + quantity.unit();
        }
        if (value instanceof Value.Flag flag) {
            return Boolean.toString(flag.value());
        }
        if (value instanceof Value.Text text) {
            return text.value();
        }
        if (value instanceof Value.Absent absent) {
            return absent.reason().code();
        }
        StringBuilder all = new StringBuilder();
        ((Value.Panel) value).components().forEach(c -> all.append(all.isEmpty() ? "" : ", ")
                .append(say(c.value())));
        return all.toString();
    }
}
