package org.tiltas.lorawan.cayenne;

import java.math.BigDecimal;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * Cayenne Low Power Payload with the types of the IPSO register: channel, type, value, most significant octet first. What
 * is wired to a digital or analogue channel only the site knows: a tag {@code lpp-3} = {@code contact-open} tells it.
 */
public final class CayenneLpp implements PayloadDecoder {
    /** Events a digital channel may stand for. */
    private static final Set<String> STATES = Set.of(
            Metrics.HELP_CALL,
            Metrics.FALL,
            Metrics.BED_OCCUPIED,
            Metrics.SEAT_OCCUPIED,
            Metrics.PRESENCE,
            Metrics.MOTION,
            Metrics.CONTACT_OPEN,
            Metrics.WATER_LEAK,
            Metrics.SMOKE,
            Metrics.ENURESIS,
            Metrics.VIBRATION,
            Metrics.TAMPER,
            Metrics.BATTERY_LOW,
            Metrics.CO_ALARM);

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        while (in.remaining() > 0) {
            int channel = in.u8("channel");
            int type = in.u8("type");
            try {
                field(channel, type, in, uplink, out);
            } catch (DecodeException e) {
                throw new DecodeException(e.reason(), "channel %d type %d: ".formatted(channel, type) + e.getMessage());
            }
        }
    }

    private static void field(int number, int type, Octets in, Uplink uplink, Readings out) throws DecodeException {
        String channel = Integer.toString(number);
        String meaning = uplink.settings().getOrDefault("lpp-" + number, "");
        switch (type) {
            case 0x00, 0x01, 0x8e -> state(in.u8("state") != 0, meaning, channel, out);
            case 0x02, 0x03 -> voltage(in.i16("analogue value"), meaning, channel, out);
            case 0x65 ->
                out.quantity(Metrics.ILLUMINANCE, in.u16("illuminance"), 0, "lx")
                        .channel(channel);
            case 0x66 -> out.flag(Metrics.PRESENCE, in.u8("presence") != 0).channel(channel);
            case 0x67 ->
                out.quantity(Metrics.AMBIENT_TEMPERATURE, in.i16("temperature"), 1, "Cel")
                        .channel(channel);
            case 0x68 ->
                out.quantity(Metrics.HUMIDITY, in.u8("humidity") * 5L, 1, "%").channel(channel);
            case 0x73 ->
                out.quantity(Metrics.AIR_PRESSURE, in.u16("air pressure"), 1, "hPa")
                        .channel(channel);
            case 0x74 -> voltage(in.u16("voltage"), meaning, channel, out);
            case 0x78 -> {
                int percent = in.u8("percentage");
                if (meaning.equals(Metrics.BATTERY)) {
                    out.quantity(Metrics.BATTERY, percent, 0, "%").channel(channel);
                }
            }
            case 0x7d -> {
                int parts = in.u16("concentration");
                if (meaning.equals(Metrics.CARBON_DIOXIDE)) {
                    out.quantity(Metrics.CARBON_DIOXIDE, parts, 0, "[ppm]").channel(channel);
                }
            }
            case 0x88 -> position(in, channel, out);
            case 0x64, 0x76, 0x82, 0x83, 0x85 -> in.skip(4, "value");
            case 0x75, 0x79, 0x80, 0x84 -> in.skip(2, "value");
            case 0x71, 0x86 -> in.skip(6, "axes");
            case 0x87 -> in.skip(3, "colour");
            default -> throw new DecodeException("unknown-channel", "not known");
        }
    }

    private static void state(boolean on, String meaning, String channel, Readings out) {
        if (!STATES.contains(meaning)) {
            return;
        }
        if (!meaning.equals(Metrics.HELP_CALL)) {
            out.flag(meaning, on).channel(channel);
        } else if (on) {
            out.helpCall("contact").channel(channel);
        }
    }

    private static void voltage(int hundredths, String meaning, String channel, Readings out) {
        if (meaning.equals(Metrics.BATTERY_VOLTAGE)) {
            out.quantity(Metrics.BATTERY_VOLTAGE, hundredths, 2, "V").channel(channel);
        }
    }

    private static void position(Octets in, String channel, Readings out) throws DecodeException {
        int latitude = in.i24("latitude");
        int longitude = in.i24("longitude");
        BigDecimal altitude = BigDecimal.valueOf(in.i24("altitude"), 2);
        out.position(latitude, longitude, 4, new Value.Component(Metrics.ALTITUDE, Value.quantity(altitude, "m")))
                .channel(channel);
    }
}
