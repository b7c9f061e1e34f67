package org.tiltas.lorawan.netvox;

import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/** The R718UB series: three reports of what its variant can measure; a sensor that is not there sends all ones. */
final class RoomAir {
    private static final int CLIMATE = 1;
    private static final int PRESSURE_AND_LIGHT = 2;
    private static final int PARTICLES = 3;
    private static final long NONE = 0xffff;
    private static final int NO_SHOCK_SENSOR = 0xff;

    private RoomAir() {}

    static void read(int report, Octets in, Readings out) throws DecodeException {
        switch (report) {
            case CLIMATE -> climate(in, out);
            case PRESSURE_AND_LIGHT -> {
                present(Metrics.AIR_PRESSURE, in.u32("air pressure"), 0xffffffffL, 2, "hPa", out);
                long light = (long) in.u8("light") << 16 | in.u16("light");
                present(Metrics.ILLUMINANCE, light, 0xffffff, 0, "lx", out);
            }
            case PARTICLES -> {
                // in what unit the organic compounds behind them are told is not published
                present(Metrics.PM2_5, in.u16("particles"), NONE, 0, "ug/m3", out);
                present(Metrics.PM10, in.u16("particles"), NONE, 0, "ug/m3", out);
            }
            default -> {
                // of a newer firmware
            }
        }
    }

    private static void climate(Octets in, Readings out) throws DecodeException {
        int temperature = in.u16("temperature");
        if (temperature != NONE) {
            out.quantity(Metrics.AMBIENT_TEMPERATURE, (short) temperature, 2, "Cel");
        }
        present(Metrics.HUMIDITY, in.u16("humidity"), NONE, 2, "%", out);
        present(Metrics.CARBON_DIOXIDE, in.u16("carbon dioxide"), NONE, 0, "[ppm]", out);
        int shock = in.remaining() > 0 ? in.u8("shock") : NO_SHOCK_SENSOR;
        if (shock != NO_SHOCK_SENSOR) {
            out.held(Metrics.VIBRATION, shock != 0);
        }
    }

    private static void present(String metric, long value, long none, int scale, String unit, Readings out) {
        if (value != none) {
            out.quantity(metric, value, scale, unit);
        }
    }
}
