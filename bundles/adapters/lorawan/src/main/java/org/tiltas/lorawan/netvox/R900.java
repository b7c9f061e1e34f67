package org.tiltas.lorawan.netvox;

import java.util.List;
import java.util.Map;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/**
 * The R900 series (the vendor's published decoders): port 22, the device type in two octets, the rest as its elders have
 * it. The alarms of high and low values are the site's thresholds and are read over.
 */
final class R900 {
    /** Models with and without a digital output, which have numbers of their own. */
    private static final Map<Integer, NetvoxType> TYPES = Map.of(
            262, new NetvoxType("R900PD01", R900::water, 0),
            270, new NetvoxType("R900PD01O1", R900::water, 0),
            265, new NetvoxType("R900A01", R900::climate, 99),
            273, new NetvoxType("R900A01O1", R900::climate, 99),
            266, new NetvoxType("R900A02", R900::temperature, 99),
            274, new NetvoxType("R900A02O1", R900::temperature, 99),
            267, new NetvoxType("R900A03", R900::leak, 99),
            275, new NetvoxType("R900A03O1", R900::leak, 99));

    private R900() {}

    static NetvoxType of(int number) {
        return TYPES.get(number);
    }

    static List<String> names() {
        return TYPES.values().stream().map(NetvoxType::name).sorted().toList();
    }

    private static void climate(int report, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 2, "Cel");
        out.quantity(Metrics.HUMIDITY, in.u16("humidity"), 2, "%");
        in.skip(1, "thresholds");
        tamper(in, out);
    }

    private static void temperature(int report, Octets in, Readings out) throws DecodeException {
        out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 2, "Cel");
        in.skip(1, "thresholds");
        tamper(in, out);
    }

    private static void leak(int report, Octets in, Readings out) throws DecodeException {
        out.flag(Metrics.WATER_LEAK, in.u8("water leak") != 0);
        tamper(in, out);
    }

    /** Acidity, turbidity and chlorine of water have no metric. */
    private static void water(int report, Octets in, Readings out) throws DecodeException {
        in.skip(12, "water and thresholds");
        tamper(in, out);
    }

    /** Somebody knocks at it or takes it off. */
    private static void tamper(Octets in, Readings out) throws DecodeException {
        out.flag(Metrics.TAMPER, in.u8("shock and tamper") != 0);
    }
}
