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

/** The VS series that counts people: in a room (VS121, VS321), through a door (VS350 and its like), across lines. */
final class PeopleCounters {
    private static final int RECORD = 0x20ce;
    private static final int NO_TEMPERATURE = -1;
    private static final int NO_HUMIDITY = 0xff;
    private static final int LINES = 4;
    private static final int REGIONS = 16;
    /** What the period brought is told by the totals as well. */
    private static final Channel PERIOD = Channel.skip(4);

    private static final Channel TOTALS = (in, out) -> {
        passed("in", in.u16le("people in"), out);
        passed("out", in.u16le("people out"), out);
    };

    private PeopleCounters() {}

    static void add(BiConsumer<String, Map<Integer, Channel>> model) {
        model.accept("VS121", workplace());
        model.accept("VS321", occupancy());
        model.accept("VS350", door());
        model.accept("VS351", door());
        Map<Integer, Channel> beam = door();
        beam.put(0x0275, (in, out) -> out.quantity(Metrics.BATTERY, in.u8("battery"), 0, "%")
                .channel("node"));
        beam.put(0x03f4, Channel.skip(2));
        model.accept("VS360", beam);
        for (String name : new String[] {"VS132", "VS133", "VS135"}) {
            model.accept(name, lines());
        }
    }

    private static Map<Integer, Channel> workplace() {
        Map<Integer, Channel> channels = new HashMap<>();
        channels.put(0x04c9, PeopleCounters::map);
        channels.put(0x05cc, TOTALS);
        channels.put(0x06cd, Channel.skip(1));
        channels.put(0x07d5, (in, out) -> regions(1, 8, in, out));
        channels.put(0x08d5, (in, out) -> regions(9, 8, in, out));
        for (int from = 0x09; from <= 0x0c; from++) {
            channels.put(from << 8 | 0xda, Channel.skip(8));
        }
        channels.put(0x0dcc, Channel.skip(4));
        channels.put(0x0ee4, Channel.skip(5));
        channels.put(0x0f85, Channel.skip(4));
        channels.put(0xff1f, Channel.skip(4));
        return channels;
    }

    /** How many there are, and which of the regions are taken; the mask has its most significant octet first. */
    private static void map(Octets in, Readings out) throws DecodeException {
        present(in.u8("people"), "", out);
        int count = Math.min(in.u8("number of regions"), REGIONS);
        int taken = in.u16("regions");
        for (int region = 1; region <= count; region++) {
            out.flag(Metrics.PRESENCE, (taken >> region - 1 & 1) != 0).channel("region-" + region);
        }
    }

    private static void regions(int first, int count, Octets in, Readings out) throws DecodeException {
        for (int region = first; region < first + count; region++) {
            out.quantity(Metrics.PEOPLE_COUNT, in.u8("region " + region), 0, "1")
                    .channel("region-" + region);
        }
    }

    private static Map<Integer, Channel> occupancy() {
        Map<Integer, Channel> channels = new HashMap<>();
        Channel temperature = PeopleCounters::temperature;
        Channel humidity = PeopleCounters::humidity;
        channels.put(0x0367, temperature);
        channels.put(0x8367, Channel.all(temperature, Channel.skip(1)));
        channels.put(0x0468, humidity);
        channels.put(0x8468, Channel.all(humidity, Channel.skip(1)));
        channels.put(0x05fd, (in, out) -> present(in.u16le("people"), "", out));
        channels.put(0x06fe, PeopleCounters::enabledRegions);
        channels.put(0x07ff, Channel.state(Metrics.BRIGHT));
        channels.put(0x08f4, Channel.skip(2));
        channels.put(0x0aef, Channel.skip(4));
        channels.put(RECORD, Channel.record((in, out) -> {
            if (in.u8("kind of record") == 0) {
                present(in.u16le("people"), "", out);
            } else {
                enabledRegions(in, out);
            }
        }));
        return channels;
    }

    private static void enabledRegions(Octets in, Readings out) throws DecodeException {
        int enabled = in.u16le("regions in use");
        int taken = in.u16le("regions");
        for (int region = 1; region <= REGIONS; region++) {
            if ((enabled >> region - 1 & 1) != 0) {
                out.flag(Metrics.PRESENCE, (taken >> region - 1 & 1) != 0).channel("region-" + region);
            }
        }
    }

    private static void temperature(Octets in, Readings out) throws DecodeException {
        int tenths = in.i16le("temperature");
        if (tenths == NO_TEMPERATURE) {
            out.add(Metrics.AMBIENT_TEMPERATURE, new Value.Absent(AbsentReason.ERROR));
        } else {
            out.quantity(Metrics.AMBIENT_TEMPERATURE, tenths, 1, "Cel");
        }
    }

    private static void humidity(Octets in, Readings out) throws DecodeException {
        int halves = in.u8("humidity");
        if (halves == NO_HUMIDITY) {
            out.add(Metrics.HUMIDITY, new Value.Absent(AbsentReason.ERROR));
        } else {
            out.quantity(Metrics.HUMIDITY, halves * 5L, 1, "%");
        }
    }

    private static Map<Integer, Channel> door() {
        Map<Integer, Channel> channels = new HashMap<>();
        channels.put(0x0367, Channel.temperature());
        channels.put(0x8367, Channel.all(Channel.temperature(), Channel.skip(1)));
        channels.put(0x04cc, TOTALS);
        channels.put(0x84cc, Channel.all(TOTALS, Channel.skip(1)));
        channels.put(0x05cc, PERIOD);
        channels.put(0x85cc, Channel.all(PERIOD, Channel.skip(1)));
        channels.put(0x0aef, Channel.skip(4));
        channels.put(0xff1f, Channel.skip(4));
        channels.put(RECORD, Channel.record((in, out) -> {
            boolean withTotals = in.u8("kind of record") != 0;
            PERIOD.read(in, out);
            if (withTotals) {
                TOTALS.read(in, out);
            }
        }));
        return channels;
    }

    /** Each line has three channels: all that came in, all that went out, and what the period brought. */
    private static Map<Integer, Channel> lines() {
        Map<Integer, Channel> channels = new HashMap<>();
        for (int i = 0; i < LINES; i++) {
            String line = "line-" + (i + 1);
            channels.put(3 + 3 * i << 8 | 0xd2, (in, out) -> passed(line + "-in", in.u32le("people in"), out));
            channels.put(4 + 3 * i << 8 | 0xd2, (in, out) -> passed(line + "-out", in.u32le("people out"), out));
            channels.put(5 + 3 * i << 8 | 0xcc, PERIOD);
        }
        channels.put(0x0fe3, (in, out) -> {
            for (int region = 1; region <= LINES; region++) {
                present(in.u8("people"), "region-" + region, out);
            }
        });
        channels.put(0x10e4, Channel.skip(5));
        channels.put(0xff1f, Channel.skip(4));
        return channels;
    }

    private static void present(int people, String channel, Readings out) {
        out.quantity(Metrics.PEOPLE_COUNT, people, 0, "1").channel(channel);
        out.flag(Metrics.PRESENCE, people > 0).channel(channel);
    }

    private static void passed(String channel, long people, Readings out) {
        out.quantity(Metrics.PASSAGE_COUNT, people, 0, "1").channel(channel);
    }
}
