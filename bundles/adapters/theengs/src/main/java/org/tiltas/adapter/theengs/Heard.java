package org.tiltas.adapter.theengs;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Who was heard, when and how loud; and the readings made of what was said. */
final class Heard {
    private final DeviceIdentifier device;
    private final Optional<OffsetDateTime> at;
    private final Optional<String> rssi;
    private final OptionalLong packet;
    private final List<Reading> readings = new ArrayList<>();

    /**
     * @param at the gateway's clock, if it tells
     * @param rssi dBm
     * @param packet the device's own number of its advertisement, which it repeats many times
     */
    Heard(DeviceIdentifier device, Optional<OffsetDateTime> at, Optional<String> rssi, OptionalLong packet) {
        this.device = device;
        this.at = at;
        this.rssi = rssi;
        this.packet = packet;
    }

    /** A state, repeated with every advertisement until it changes. */
    void state(String metric, boolean holds) {
        readings.add(reading(metric, new Value.Flag(holds))
                .attribute(Attributes.STATE, Attributes.HELD)
                .build());
    }

    void measured(String metric, Value value) {
        readings.add(reading(metric, value).build());
    }

    void measured(Reading.Builder reading) {
        readings.add(reading.build());
    }

    /** An event: one of its own for each number of the device, however often the advertisement is heard. */
    void happened(Reading.Builder event) {
        packet.ifPresent(number -> event.sequence(number, ""));
        readings.add(event.build());
    }

    Reading.Builder reading(String metric, Value value) {
        Reading.Builder reading = Reading.of(device, metric, value)
                .heardAt(at)
                .time(at.<ReadingTime>map(ReadingTime.GatewayClock::new).orElseGet(ReadingTime.Unknown::new));
        rssi.ifPresent(dbm -> reading.attribute(Attributes.RSSI, dbm));
        return reading;
    }

    List<Reading> readings() {
        return readings;
    }

    /** Reads a field; a wrong one is remembered and costs no other. */
    @FunctionalInterface
    interface Rule {
        void read(String field, Scalar value, Advertisement message, Heard heard) throws DecodeException;
    }
}
