package org.tiltas.lorawan.tektelic;

import java.util.List;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * Tektelic KONA home and smart room sensors, Comfort, Vivid and Breeze (technical reference manual T0005370, decoders of
 * the vendor): port 10, channel and type octet, most significant octet first. Digital inputs are 0 for a magnet that is
 * there, a closed circuit, dark, dry and still, and 255 for the opposite.
 */
public final class RoomSensor implements PayloadDecoder {
    /** Names and product codes under which network servers know them. */
    public static final List<String> NAMES = List.of(
            "home sensor",
            "smart home sensor",
            "kona home sensor",
            "smart room sensor",
            "room sensor",
            "vivid",
            "comfort sensor",
            "t00061xx-comfort",
            "t00061xx-vivid",
            "t000489x",
            "t00048xx",
            "t000489x-home-base",
            "t000489x-smart-room-base",
            "t00048xx-home-base",
            "t00048xx-home-pir",
            "t00048xx-smart-room-pir",
            "t0005516",
            "t0005517",
            "t0005524",
            "t0005525",
            "t0004884",
            "t0004890",
            "t0004891",
            "t0004895",
            "t0004896",
            "t0006115",
            "t0006116",
            "t0006117",
            "t0006118",
            "t0006161",
            "t0006162",
            "t0006163",
            "t0006164",
            "t0007525",
            "t000611x",
            "t00061xx");

    /** Room sensors with carbon dioxide, which tell the light in tenths. */
    public static final List<String> BREEZE = List.of(
            "breeze", "breeze-v", "breeze-d", "smart room sensor co2", "t0007806", "t00078xx", "t0007806-breeze-v");

    /** What the vendor makes besides, with other meanings of the same codes. */
    public static final List<String> OTHERS = List.of(
            "kiwi",
            "clover",
            "agriculture sensor",
            "tundra",
            "chickadee",
            "industrial transceiver",
            "robin",
            "finch",
            "harmony",
            "aura",
            "flux",
            "memo",
            "tempo");

    private static final int DIAGNOSTICS = 5;
    private static final int MEASUREMENTS = 10;
    private static final int CLOCK = 20;
    private static final int CONFIGURATION = 100;
    private static final int ANSWERS = 101;
    private static final Set<Integer> NOTHING_MEASURED = Set.of(DIAGNOSTICS, CLOCK, CONFIGURATION, ANSWERS);

    private final boolean breeze;

    public RoomSensor(boolean breeze) {
        this.breeze = breeze;
    }

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        if (NOTHING_MEASURED.contains(uplink.port())) {
            return;
        }
        if (uplink.port() != MEASUREMENTS) {
            throw new DecodeException("unknown-port", "port: " + uplink.port() + " is not known");
        }
        while (in.remaining() > 0) {
            int channel = in.u8("channel");
            int type = in.u8("type");
            try {
                field(channel, type, in, out);
            } catch (DecodeException e) {
                throw new DecodeException(e.reason(), "channel %02x %02x: ".formatted(channel, type) + e.getMessage());
            }
        }
    }

    private void field(int channel, int type, Octets in, Readings out) throws DecodeException {
        if (type >= 0x10 && type <= 0x17) {
            // statistics since the last report: durations and counts of any channel
            in.skip(2, "statistic");
            return;
        }
        switch (channel << 8 | type) {
            case 0x00ff -> out.quantity(Metrics.BATTERY_VOLTAGE, in.i16("battery voltage"), 2, "V");
            case 0x00ba -> out.quantity(Metrics.BATTERY_VOLTAGE, in.u16("battery voltage"), 3, "V");
            case 0x00d3 -> out.quantity(Metrics.BATTERY, in.u8("battery"), 0, "%");
            case 0x11d3 ->
                out.quantity(Metrics.BATTERY, in.u8("display battery"), 0, "%").channel("display");
            case 0x00bd -> in.skip(2, "remaining days");
            case 0x0100 -> out.flag(Metrics.CONTACT_OPEN, in.u8("reed switch") != 0);
            case 0x0200 -> out.flag(Metrics.BRIGHT, in.u8("light") != 0);
            case 0x0367 -> out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 1, "Cel");
            case 0x0468 -> out.quantity(Metrics.HUMIDITY, in.u8("humidity") * 5L, 1, "%");
            case 0x0600 -> out.flag(Metrics.TAMPER, in.u8("break-in") != 0);
            case 0x0900 -> out.flag(Metrics.WATER_LEAK, in.u8("moisture") != 0);
            case 0x0a00 -> out.flag(Metrics.MOTION, in.u8("motion") != 0);
            case 0x0be4 -> out.quantity(Metrics.CARBON_DIOXIDE, in.u16("carbon dioxide"), 0, "[ppm]");
            case 0x0ee4 ->
                out.quantity(Metrics.CARBON_DIOXIDE, in.u16("carbon dioxide, raw"), 0, "[ppm]")
                        .channel("raw");
            case 0x0c00 -> out.flag(Metrics.VIBRATION, in.u8("impact") != 0);
            case 0x0c73 -> out.quantity(Metrics.AIR_PRESSURE, in.u16("air pressure"), 1, "hPa");
            case 0x0d04 -> out.quantity(Metrics.MOTION_COUNT, in.u16("motion count"), 0, "1");
            case 0x0e00 ->
                out.flag(Metrics.CONTACT_OPEN, in.u8("external connector") != 0).channel("external-connector");
            case 0x1e00 ->
                out.flag(Metrics.CONTACT_OPEN, in.u8("external connector A") != 0)
                        .channel("external-connector-a");
            case 0x0b67 -> out.quantity(Metrics.DEVICE_TEMPERATURE, in.i16("device temperature"), 1, "Cel");
            case 0x1002 -> {
                int light = breeze ? in.u16("light intensity") : in.u8("light intensity");
                out.quantity(Metrics.LIGHT_LEVEL, light, breeze ? 1 : 0, "1");
            }
            case 0x0d00, 0x2a00 -> in.skip(1, "value");
            case 0x0502, 0x0667, 0x0804, 0x0903, 0x0f04, 0x1102, 0x1f04 -> in.skip(2, "value");
            case 0x1204, 0x2204 -> in.skip(4, "count");
            case 0x0771 -> in.skip(6, "acceleration");
            default -> throw new DecodeException("unknown-channel", "not known");
        }
    }
}
