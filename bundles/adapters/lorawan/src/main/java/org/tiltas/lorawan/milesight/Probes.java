package org.tiltas.lorawan.milesight;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/**
 * The EM400, EM500 and TS series and their neighbours: probes, levels, pulses. What has no metric (distance, tilt, liquid,
 * soil, pulses) is read over; the climate around it and the battery are not.
 */
final class Probes {
    private static final int RECORD = 0x20ce;
    private static final Channel TEMPERATURE = Channel.temperature();
    /** Temperature, by how much it changed, and why that is told. */
    private static final Channel CHANGED = Channel.all(TEMPERATURE, Channel.skip(3));

    private Probes() {}

    static void add(
            BiConsumer<String, Map<Integer, Channel>> plain, BiConsumer<String, Map<Integer, Channel>> climate) {
        climate.accept(
                "EM500-CO2",
                Map.of(
                        0x057d,
                        Channel.carbonDioxide(),
                        0x0673,
                        Channel.pressure(),
                        0x83d7,
                        CHANGED,
                        RECORD,
                        Channel.record(Channel.carbonDioxide(), Channel.pressure(), TEMPERATURE, Channel.humidity())));
        Channel lux = (in, out) -> out.quantity(Metrics.ILLUMINANCE, in.u32le("light"), 0, "lx");
        plain.accept("EM500-LGT", Map.of(0x0394, lux, RECORD, Channel.record(lux)));
        climate.accept("EM500-PT100", Map.of(0x83d7, CHANGED, RECORD, Channel.record(TEMPERATURE)));
        plain.accept("EM500-PP", Map.of(0x037b, Channel.skip(2)));
        plain.accept("EM500-SWL", Map.of(0x0377, Channel.skip(2)));
        plain.accept("EM500-UDL", Map.of(0x0382, Channel.skip(2)));
        Map<Integer, Channel> soil = Map.of(
                0x0367, Channel.skip(2), 0x0468, Channel.skip(1), 0x04ca, Channel.skip(2), 0x057f, Channel.skip(2));
        plain.accept("EM500-SMT", soil);
        plain.accept("EM500-SMTC", soil);
        plain.accept("EM300-CL", Map.of(0x03ed, Channel.skip(1), 0x04ee, Channel.skip(1), 0x83ed, Channel.skip(2)));
        climate.accept("EM300-DI", pulses());
        levels(plain, climate);
        temperatures(plain, climate);
    }

    private static Map<Integer, Channel> pulses() {
        Channel air = Channel.all(TEMPERATURE, Channel.humidity());
        return Map.of(
                0x0500,
                Channel.skip(1),
                0x05c8,
                Channel.skip(4),
                0x05e1,
                Channel.skip(8),
                0x8500,
                Channel.skip(2),
                0x85e1,
                Channel.skip(9),
                RECORD,
                Channel.record(air, Channel.skip(6)),
                0x21ce,
                Channel.record(air, Channel.skip(11)));
    }

    private static void levels(
            BiConsumer<String, Map<Integer, Channel>> plain, BiConsumer<String, Map<Integer, Channel>> climate) {
        Map<Integer, Channel> level = Map.of(
                0x0482, Channel.skip(2),
                0x0500, Channel.skip(1),
                0x0688, Channel.skip(9),
                0x8482, Channel.skip(3),
                0x9482, Channel.skip(5),
                0xb482, Channel.skip(3));
        for (String name : new String[] {"EM400-MUD", "EM400-TLD", "EM400-UDL"}) {
            climate.accept(name, level);
        }
        Map<Integer, Channel> radar = new HashMap<>(level);
        radar.put(RECORD, Channel.record(Channel.skip(2), TEMPERATURE, Channel.skip(3)));
        climate.accept("EM410-RDL", radar);
        plain.accept("EM310-UDL", Map.of(0x0382, Channel.skip(2), 0x0400, Channel.skip(1), 0x8382, Channel.skip(3)));
        plain.accept("EM310-TILT", Map.of(0x03d4, Channel.skip(7)));
        plain.accept("EM320-TILT", Map.of(0x03d4, Channel.skip(7)));
    }

    private static void temperatures(
            BiConsumer<String, Map<Integer, Channel>> plain, BiConsumer<String, Map<Integer, Channel>> climate) {
        climate.accept(
                "TS201",
                Map.of(
                        0x9367,
                        CHANGED,
                        0xb367,
                        Channel.failed(Metrics.AMBIENT_TEMPERATURE),
                        0xffa0,
                        Channel.skip(9),
                        RECORD,
                        Channel.record(Probes::stored)));
        climate.accept("TS101", Map.of(0x93d7, CHANGED, 0xb367, Channel.failed(Metrics.AMBIENT_TEMPERATURE)));
        plain.accept("WS201", Map.of(0x0382, Channel.skip(2), 0x04d6, Channel.skip(1)));
        Map<Integer, Channel> two = new HashMap<>();
        for (int number = 1; number <= 2; number++) {
            int id = number + 2 << 8;
            String name = Integer.toString(number);
            Channel temperature = (in, out) -> temperature(name, in, out);
            two.put(id | 0x67, temperature);
            two.put(id, (in, out) -> magnet(name, in.u8("magnet"), out));
            two.put(id | 0x8067, Channel.all(temperature, Channel.skip(1)));
            two.put(id | 0x90d7, Channel.all(temperature, Channel.skip(3)));
        }
        two.put(RECORD, Channel.record(Probes::storedTwo));
        plain.accept("TS301", two);
        plain.accept("TS302", two);
        climate.accept(
                "WT201",
                Map.of(
                        0x0467, Channel.skip(2),
                        0x05e7, Channel.skip(1),
                        0x06e8, Channel.skip(1),
                        0x07bc, Channel.skip(1),
                        0x088e, Channel.skip(1),
                        0x0968, Channel.humidity(),
                        0x0a6e, Channel.skip(1),
                        0xb367, Channel.failed(Metrics.AMBIENT_TEMPERATURE),
                        0xb968, Channel.failed(Metrics.HUMIDITY)));
    }

    /** What could not be read is stored as well; it is no temperature. */
    private static void stored(Octets in, Readings out) throws DecodeException {
        if (in.u8("kind of record") >> 4 == 0) {
            TEMPERATURE.read(in, out);
        } else {
            in.skip(2, "temperature");
        }
    }

    private static void storedTwo(Octets in, Readings out) throws DecodeException {
        int kinds = in.u8("kinds of record");
        storedOne("1", kinds >> 4, in, out);
        storedOne("2", kinds & 0x0f, in, out);
    }

    private static void storedOne(String channel, int kind, Octets in, Readings out) throws DecodeException {
        if (kind >= 1 && kind <= 4) {
            temperature(channel, in, out);
        } else if (kind == 5 || kind == 6) {
            magnet(channel, in.u16le("magnet"), out);
        } else {
            in.skip(2, "value");
        }
    }

    private static void temperature(String channel, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16le("temperature"), 1, "Cel")
                .channel(channel);
    }

    private static void magnet(String channel, int value, Readings out) {
        if (value <= 1) {
            out.flag(Metrics.CONTACT_OPEN, value == 1).channel(channel);
        }
    }
}
