package org.tiltas.lorawan.milesight;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** The AM series: climate and air of a room. Temperature and humidity are common to them. */
final class AirMonitors {
    private static final int RECORD = 0x20ce;
    private static final int RECORD_BY_MASS = 0x21ce;
    private static final int VALID = 1;
    private static final int OUT_OF_ORDER = 2;

    private AirMonitors() {}

    static void add(BiConsumer<String, Map<Integer, Channel>> model) {
        Map<Integer, Channel> am102 = Map.of(RECORD, Channel.record(Channel.temperature(), Channel.humidity()));
        model.accept("AM102", am102);
        model.accept("AM102L", am102);
        Map<Integer, Channel> am103 = Map.of(
                0x077d,
                Channel.carbonDioxide(),
                RECORD,
                Channel.record(Channel.temperature(), Channel.humidity(), Channel.carbonDioxide()));
        model.accept("AM103", am103);
        model.accept("AM103L", am103);
        model.accept("AM104", am107());
        model.accept("AM107", am107());
        model.accept("AM304L", am304(Channel.skip(0)));
        Map<Integer, Channel> am305 = am304(AirMonitors::storedCarbonDioxide);
        am305.put(0x077d, Channel.carbonDioxide());
        am305.put(0x877d, Channel.all(Channel.carbonDioxide(), Channel.skip(1)));
        am305.put(0xb77d, Channel.failed(Metrics.CARBON_DIOXIDE));
        model.accept("AM305L", am305);
        for (String name : new String[] {"AM307", "AM307L"}) {
            model.accept(name, am300(Channel.skip(0)));
        }
        for (String name : new String[] {"AM308", "AM308L"}) {
            model.accept(name, am300(particles()));
        }
        for (String name : new String[] {"AM319", "AM319L", "AM319-HCHO", "AM319-O3", "AM319L-HCHO", "AM319L-O3"}) {
            model.accept(name, am300(Channel.all(particles(), Channel.skip(2))));
        }
    }

    private static Channel particles() {
        return Channel.all(Channel.unsigned16(Metrics.PM2_5, 0, "ug/m3"), Channel.unsigned16(Metrics.PM10, 0, "ug/m3"));
    }

    private static Map<Integer, Channel> am107() {
        return Map.of(
                0x056a, Channel.unsigned16(Metrics.MOTION_COUNT, 0, "1"),
                // visible light, then visible and infrared, then infrared
                0x0665, Channel.all(Channel.unsigned16(Metrics.ILLUMINANCE, 0, "lx"), Channel.skip(4)),
                0x077d, Channel.carbonDioxide(),
                0x087d, Channel.unsigned16(Metrics.TVOC, 0, "[ppb]"),
                0x0973, Channel.pressure());
    }

    /** @param rest what a record carries behind the air pressure */
    private static Map<Integer, Channel> am300(Channel rest) {
        Channel index = Channel.unsigned16(Metrics.TVOC, 2, "{index}");
        Channel mass = Channel.unsigned16(Metrics.TVOC, 0, "ug/m3");
        Map<Integer, Channel> channels = new HashMap<>();
        channels.put(0x0500, Channel.state(Metrics.MOTION));
        channels.put(0x06cb, Channel.lightLevel());
        channels.put(0x077d, Channel.carbonDioxide());
        channels.put(0x087d, index);
        channels.put(0x08e6, mass);
        channels.put(0x0973, Channel.pressure());
        // formaldehyde and ozone have no metric
        channels.put(0x0a7d, Channel.skip(2));
        channels.put(0x0b7d, Channel.unsigned16(Metrics.PM2_5, 0, "ug/m3"));
        channels.put(0x0c7d, Channel.unsigned16(Metrics.PM10, 0, "ug/m3"));
        channels.put(0x0d7d, Channel.skip(2));
        channels.put(0x0e01, Channel.skip(1));
        channels.put(RECORD, record(index, rest));
        channels.put(RECORD_BY_MASS, record(mass, rest));
        return channels;
    }

    private static Channel record(Channel compounds, Channel rest) {
        return Channel.record(
                Channel.temperature(),
                Channel.humidity16(),
                Channel.state(Metrics.MOTION),
                Channel.lightLevel(),
                Channel.carbonDioxide(),
                compounds,
                Channel.pressure(),
                rest);
    }

    /** @param rest what a record carries behind the light */
    private static Map<Integer, Channel> am304(Channel rest) {
        Channel lux = Channel.unsigned16(Metrics.ILLUMINANCE, 0, "lx");
        Map<Integer, Channel> channels = new HashMap<>();
        channels.put(0x0500, Channel.state(Metrics.MOTION));
        channels.put(0x059f, AirMonitors::motionAndCount);
        channels.put(0x06cb, Channel.lightLevel());
        channels.put(0x069d, lux);
        channels.put(0x869d, Channel.all(lux, Channel.skip(1)));
        channels.put(0xb367, Channel.failed(Metrics.AMBIENT_TEMPERATURE));
        channels.put(0xb468, Channel.failed(Metrics.HUMIDITY));
        channels.put(0xb6cb, Channel.skip(1));
        channels.put(0xb69d, Channel.failed(Metrics.ILLUMINANCE));
        channels.put(RECORD, Channel.record((in, out) -> am304Record(false, in, out), rest));
        channels.put(RECORD_BY_MASS, Channel.record((in, out) -> am304Record(true, in, out), rest));
        return channels;
    }

    private static void motionAndCount(Octets in, Readings out) throws DecodeException {
        int both = in.u16le("motion");
        out.flag(Metrics.MOTION, both >> 15 != 0);
        out.quantity(Metrics.MOTION_COUNT, both & 0x7fff, 0, "1");
    }

    /** @param lux the light in lux, otherwise in levels */
    private static void am304Record(boolean lux, Octets in, Readings out) throws DecodeException {
        marked(in.u8("kind of temperature"), Metrics.AMBIENT_TEMPERATURE, in.i16le("temperature"), 1, "Cel", out);
        marked(in.u8("kind of humidity"), Metrics.HUMIDITY, in.u8("humidity") * 5, 1, "%", out);
        int motion = in.u8("motion");
        int count = in.u16le("motion count");
        if ((motion & 0x40) != 0) {
            out.flag(Metrics.MOTION, (motion & 0x3f) != 0);
            out.quantity(Metrics.MOTION_COUNT, count, 0, "1");
        }
        String metric = lux ? Metrics.ILLUMINANCE : Metrics.LIGHT_LEVEL;
        marked(in.u8("kind of light"), metric, in.u16le("light"), 0, lux ? "lx" : "1", out);
    }

    private static void storedCarbonDioxide(Octets in, Readings out) throws DecodeException {
        int kind = in.u8("kind of carbon dioxide");
        marked(kind, Metrics.CARBON_DIOXIDE, in.u16le("carbon dioxide"), 0, "[ppm]", out);
    }

    private static void marked(int kind, String metric, int unscaled, int scale, String unit, Readings out) {
        if (kind == VALID) {
            out.quantity(metric, unscaled, scale, unit);
        } else if (kind >= OUT_OF_ORDER) {
            out.add(metric, new Value.Absent(AbsentReason.ERROR));
        }
    }
}
