package org.tiltas.lorawan.netvox;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.netvox.NetvoxType.Layout;

/** The table of device types. */
public final class NetvoxTypes {
    private static final int ALL = 99;
    private static final int NO_SENSOR = 0xffff;
    private static final Layout NOTHING_MORE = (report, in, out) -> {};
    private static final Map<Integer, NetvoxType> TYPES = new HashMap<>();

    static {
        put(NetvoxTypes::climate, "1 R711, 11 R718A, 19 R718AB, 110 R720A");
        put(NetvoxTypes::temperature, "156 R718AD, 188 R711A, 157 R720D");
        put(
                (report, in, out) -> tenths(in, out, ""),
                "144 R718CJ, 145 R718CK, 146 R718CT, 147 R718CR, 148 R718CE, 149 R718B");
        put(
                (report, in, out) -> {
                    tenths(in, out, "1");
                    tenths(in, out, "2");
                },
                "20 R718B2, 21 R718CJ2, 22 R718CK2, 23 R718CT2, 24 R718CN2, 25 R718CE2, 120 R730CJ2, "
                        + "121 R730CK2, 122 R730CT2, 123 R730CN2, 124 R730CE2");
        put(NetvoxTypes::fourTemperatures, "56 R718CJ4, 60 R718CE4");
        put((report, in, out) -> tenths(in.skip(2, "difference of pressure"), out, ""), "172 R718Y");
        put(NetvoxTypes::pressure, "112 R720C");
        put(NetvoxTypes::climateAndButton, "111 R720B");
        put((report, in, out) -> tenths(in.skip(3, "angles"), out, ""), "154 R718EA");
        put((report, in, out) -> tenths(in.skip(3, "distance"), out, ""), "52 R718X");
        put(MultiSensor::read, "210 R315");
        put(RoomAir::read, "187 R718UB series");
        put(state(Metrics.CONTACT_OPEN, 1), "2 R311A, 29 R718F, 125 R730F, 33 R718J, 37 R718LB, 141 R730LB");
        put(
                state(Metrics.CONTACT_OPEN, 2),
                "62 R718F2, 67 R718J2, 69 R718LB2, 76 R311CA, 108 R311CC, 126 R730F2, 142 R730LB2");
        put(
                state(Metrics.VIBRATION, 1),
                "26 R718DA, 27 R718DB, 39 R718MBA, 79 R311FA, 130 R730MBA, 137 R730DA, 139 R730DB, "
                        + "168 R311DA, 169 R311DB");
        put(state(Metrics.VIBRATION, 2), "47 R718DA2, 61 R718DB2, 138 R730DA2, 140 R730DB2");
        put(NetvoxTypes::window, "86 R311CB");
        put(state(Metrics.WATER_LEAK, 1), "18 R718WB, 50 R718WA");
        put(state(Metrics.WATER_LEAK, 2), "6 R311W, 70 R718WA2, 71 R718WB2");
        put(NetvoxTypes::presses, "16 RB02I, 49 R718T, 77 R312A, 72 R718T2, 166 RB02B, 167 RB02C");
        put(NetvoxTypes::doorbell, "85 R312");
        put(NetvoxTypes::light, "4 R311G, 75 R311B");
        put((report, in, out) -> out.quantity(Metrics.ILLUMINANCE, in.u32("light"), 0, "lx"), "30 R718G");
        put(NetvoxTypes::occupancy, "3 RB11E");
        put(NetvoxTypes::fire, "10 RA02A");
        put(NetvoxTypes::carbonMonoxide, "17 RA02C");
        put((report, in, out) -> out.flag(Metrics.SMOKE, in.u8("smoke") != 0), "215 RA02G");
        put(NetvoxTypes::dust, "53 RA0716, 54 R72616, 55 R72716, 106 R72616A");
        put(NetvoxTypes::air, "5 RA07 series, 9 R726 series, 13 RA07Y series, 87 R718PA, 88 R718PB");
        put(NetvoxTypes::organicCompounds, "165 R720E");
        put(
                NOTHING_MORE,
                "38 R718MA, 78 R311D, 129 R730MA, 43 R718MBB, 80 R311FB, 131 R730MBB, 181 R720G, 12 RA07W, "
                        + "31 R718H, 32 R718IA, 34 R718KA, 44 R718MBC, 73 R718N1, 74 R718N3, 159 R718VA, 177 R718PE, "
                        + "91 R718Q, 151 R718QA, 155 R718PA22, 183 R720F, 90 R311WA, 170 R311LA, 221 R315LA, "
                        + "35 R718KB, 65 R718IA2, 66 R718IB2, 212 R720FLT, 222 R603");
        // on mains, or nothing but their version is published
        unpowered("14 R809A, 15 R211, 114 R718PC, 115 R816B, 173 R831C, 176 R831D, 178 R831A, 179 R831B");
        // the second report of a vibration analyser has no room for the battery
        TYPES.put(28, new NetvoxType("R718E", NetvoxTypes::vibrations, 1));
        TYPES.put(113, new NetvoxType("RA10", NOTHING_MORE, 0));
        TYPES.put(105, new NetvoxType("R602A", NetvoxTypes::siren, 0));
    }

    private NetvoxTypes() {}

    static NetvoxType of(int number) {
        return TYPES.get(number);
    }

    /** Names of all models, also of those that share the number of a series. */
    public static Collection<String> names() {
        Set<String> names = new LinkedHashSet<>(List.of(
                "R712", "R602B", "RA0708", "RA0715", "RA0715Y", "RA0723", "R72615", "R72615A", "R726xx", "RA07xx",
                "RA07W", "R718UBB", "R718UBD", "R718EC"));
        // newer housings of the R311, with the same numbers
        for (String model : new String[] {"A", "CA", "CB", "CC", "DA", "DB", "FA", "FB", "G", "LA", "MA", "W", "WA"}) {
            names.add("R313" + model);
        }
        for (int variant = 1; variant <= 30; variant++) {
            names.add("R315%02d".formatted(variant));
        }
        TYPES.values().forEach(type -> names.add(type.name()));
        names.addAll(R900.names());
        return names;
    }

    /** @param table numbers with their names: {@code 2 R311A, 29 R718F} */
    private static void put(Layout layout, String table) {
        for (String row : table.split(", ", -1)) {
            int gap = row.indexOf(' ');
            TYPES.put(Integer.valueOf(row.substring(0, gap)), new NetvoxType(row.substring(gap + 1), layout, ALL));
        }
    }

    private static void unpowered(String table) {
        for (String row : table.split(", ", -1)) {
            int gap = row.indexOf(' ');
            TYPES.put(Integer.valueOf(row.substring(0, gap)), new NetvoxType(row.substring(gap + 1), NOTHING_MORE, 0));
        }
    }

    private static Layout state(String metric, int gangs) {
        return (report, in, out) -> {
            for (int gang = 1; gang <= gangs; gang++) {
                out.held(metric, in.u8("status " + gang) != 0).channel(gangs == 1 ? "" : Integer.toString(gang));
            }
        };
    }

    private static void temperature(int report, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 2, "Cel");
    }

    private static void climate(int report, Octets in, Readings out) throws DecodeException {
        temperature(report, in, out);
        out.quantity(Metrics.HUMIDITY, in.u16("humidity"), 2, "%");
    }

    private static void tenths(Octets in, Readings out, String channel) throws DecodeException {
        out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature " + channel), 1, "Cel")
                .channel(channel);
    }

    private static void climateAndButton(int report, Octets in, Readings out) throws DecodeException {
        climate(report, in, out);
        if (in.u8("alarm") == 1) {
            out.helpCall("press");
        }
    }

    private static void fourTemperatures(int report, Octets in, Readings out) throws DecodeException {
        if (report <= 2) {
            tenths(in, out, Integer.toString(2 * report - 1));
            tenths(in, out, Integer.toString(2 * report));
        }
    }

    private static void pressure(int report, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.AIR_PRESSURE, in.u32("air pressure"), 2, "hPa");
        temperature(report, in, out);
    }

    private static void vibrations(int report, Octets in, Readings out) throws DecodeException {
        if (report == 2) {
            tenths(in.skip(6, "velocities"), out, "");
        } else if (report == 3 || report == 4) {
            // angles, and alarms of the site's thresholds
            NetvoxDecoder.battery(in.u8("battery"), out);
        }
    }

    /** Its battery stands behind its own state; one on mains tells none. */
    private static void siren(int report, Octets in, Readings out) throws DecodeException {
        in.skip(3, "heartbeat and warning");
        NetvoxDecoder.battery(in.remaining() > 0 ? in.u8("battery") : 0, out);
    }

    /** An alarm octet of 1 is a press; 0 comes with the periodic report. */
    private static void presses(int report, Octets in, Readings out) throws DecodeException {
        for (int key = 1; key <= 3 && in.remaining() > 0; key++) {
            if (in.u8("key " + key) == 1) {
                out.helpCall("press").channel(key == 1 ? "" : "key-" + key);
            }
        }
    }

    private static void doorbell(int report, Octets in, Readings out) throws DecodeException {
        if (in.u8("doorbell") == 1) {
            out.helpCall("doorbell");
        }
    }

    private static void window(int report, Octets in, Readings out) throws DecodeException {
        out.flag(Metrics.CONTACT_OPEN, in.u8("contact") != 0).channel("1");
        out.held(Metrics.VIBRATION, in.u8("glass") != 0).channel("2");
    }

    private static void light(int report, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.ILLUMINANCE, in.u16("light"), 0, "lx");
    }

    private static void occupancy(int report, Octets in, Readings out) throws DecodeException {
        temperature(report, in, out);
        light(report, in, out);
        out.flag(Metrics.PRESENCE, in.u8("occupancy") != 0);
        out.flag(Metrics.TAMPER, in.u8("disassembled") != 0);
    }

    private static void fire(int report, Octets in, Readings out) throws DecodeException {
        out.flag(Metrics.SMOKE, in.u8("fire alarm") != 0);
        out.flag(Metrics.HEAT_ALARM, in.u8("heat alarm") != 0);
        tenths(in, out, "");
    }

    private static void carbonMonoxide(int report, Octets in, Readings out) throws DecodeException {
        out.flag(Metrics.CO_ALARM, in.u8("carbon monoxide alarm") != 0);
        out.flag(Metrics.HEAT_ALARM, in.u8("heat alarm") != 0);
    }

    private static void dust(int report, Octets in, Readings out) throws DecodeException {
        climate(report, in, out);
        out.quantity(Metrics.PM2_5, in.u16("particles"), 0, "ug/m3");
    }

    private static void organicCompounds(int report, Octets in, Readings out) throws DecodeException {
        int compounds = in.u16("organic compounds");
        climate(report, in, out);
        boolean index = in.u8("unit") != 0;
        out.quantity(Metrics.TVOC, compounds, 0, index ? "{index}" : "[ppb]");
    }

    /** The report type says which three of many sensors; one that is not there sends all ones. */
    private static void air(int report, Octets in, Readings out) throws DecodeException {
        int first = in.u16("first value");
        int second = in.u16("second value");
        int third = in.u16("third value");
        switch (report) {
            case 1, 2 -> {
                present(Metrics.PM2_5, second, 0, "ug/m3", out);
                present(Metrics.PM10, third, 0, "ug/m3", out);
            }
            case 7 -> present(Metrics.CARBON_DIOXIDE, first, 1, "[ppm]", out);
            case 12 -> {
                if (first != NO_SENSOR) {
                    out.quantity(Metrics.AMBIENT_TEMPERATURE, (short) first, 2, "Cel");
                }
                present(Metrics.HUMIDITY, second, 2, "%", out);
            }
            case 13 -> {
                long pressure = (long) second << 16 | third;
                if (pressure != 0xffffffffL) {
                    out.quantity(Metrics.AIR_PRESSURE, pressure, 2, "hPa");
                }
            }
            default -> {
                // gases, water, soil and wind: read over, having no metric
            }
        }
    }

    private static void present(String metric, int value, int scale, String unit, Readings out) {
        if (value != NO_SENSOR) {
            out.quantity(metric, value, scale, unit);
        }
    }
}
