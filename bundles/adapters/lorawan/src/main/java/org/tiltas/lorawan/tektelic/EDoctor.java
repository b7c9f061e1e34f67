package org.tiltas.lorawan.tektelic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * Tektelic eDoctor, a sensor worn on the chest (decoders of the vendor): nine octets, on port 10 up to firmware 0, on port
 * 11 from firmware 1 on. Its temperature is that of the skin below it; how the newer firmware tells it is not published. A
 * rate of 0, or 255 in the newer one, says that none was found.
 */
public final class EDoctor implements PayloadDecoder {
    public static final List<String> NAMES = List.of("edoctor", "ebeat");

    private static final int MEASUREMENTS = 10;
    private static final int NEWER = 11;
    private static final int OCTETS = 9;
    private static final int UNAVAILABLE = 255;
    private static final BigDecimal BATTERY_STEP = new BigDecimal("0.391304348");
    private static final BigDecimal BATTERY_LEAST = new BigDecimal("0.608695652");

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        if (uplink.port() != MEASUREMENTS && uplink.port() != NEWER) {
            return;
        }
        if (in.remaining() != OCTETS) {
            throw new DecodeException(
                    "unknown-code", "port " + uplink.port() + ": " + in.remaining() + " octets instead of " + OCTETS);
        }
        if (uplink.port() == NEWER) {
            newer(in, out);
        } else {
            older(in, out);
        }
    }

    private static void newer(Octets in, Readings out) throws DecodeException {
        told(Metrics.BATTERY, in.u8("battery"), "%", out);
        in.skip(3, "modes and temperatures");
        told(Metrics.HEART_RATE, in.u8("pulse rate"), "/min", out);
        told(Metrics.RESPIRATION, in.u8("respiratory rate"), "/min", out);
        in.skip(3, "chest expansion and position");
    }

    private static void told(String metric, int value, String unit, Readings out) {
        if (value != UNAVAILABLE && (value > 0 || metric.equals(Metrics.BATTERY))) {
            out.quantity(metric, value, 0, unit);
        }
    }

    private static void older(Octets in, Readings out) throws DecodeException {
        int battery = in.u8("battery");
        BigDecimal percent = BATTERY_STEP.multiply(BigDecimal.valueOf(battery)).add(BATTERY_LEAST);
        out.add(Metrics.BATTERY, Value.quantity(percent.setScale(2, RoundingMode.HALF_UP), "%"));
        out.quantity(Metrics.SKIN_TEMPERATURE, in.u8("temperature") * 5L + 3000, 2, "Cel")
                .attribute(Attributes.BODY_SITE, "chest");
        int breaths = in.u8("respiratory rate");
        if (breaths > 0) {
            out.quantity(Metrics.RESPIRATION, breaths, 0, "/min");
        }
        in.skip(3, "modes, chest expansion and position");
        int beats = in.u8("heart rate");
        if (beats > 0) {
            out.quantity(Metrics.HEART_RATE, beats, 0, "/min");
        }
        in.skip(2, "reserve");
    }
}
