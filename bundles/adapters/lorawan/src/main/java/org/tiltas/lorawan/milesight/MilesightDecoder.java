package org.tiltas.lorawan.milesight;

import java.util.HashMap;
import java.util.Map;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * The channel, type, value layout of Milesight. Which channel means what depends on the model; battery and what the device
 * says about itself do not. Port 85 by default, freely set by the owner, therefore not looked at.
 */
final class MilesightDecoder implements PayloadDecoder {
    static final int BATTERY = 0x0175;
    private static final Map<Integer, Channel> COMMON = new HashMap<>();

    static {
        COMMON.put(BATTERY, Channel.battery());
        COMMON.put(0xff01, Channel.skip(1));
        COMMON.put(0xff08, Channel.fact("serial", 6));
        COMMON.put(0xff09, Channel.hardware());
        COMMON.put(0xff0a, Channel.firmware());
        COMMON.put(0xff0b, (in, out) -> out.flag(Metrics.DEVICE_ONLINE, in.u8("device status") != 0));
        COMMON.put(0xff0f, Channel.skip(1));
        COMMON.put(0xff16, Channel.fact("serial", 8));
        COMMON.put(0xfffe, Channel.skip(1));
        COMMON.put(0xffff, Channel.skip(2));
    }

    private final String model;
    private final Map<Integer, Channel> channels;

    /** @param model the vendor's name of it; empty if not known */
    MilesightDecoder(String model, Map<Integer, Channel> channels) {
        this.model = model;
        this.channels = Map.copyOf(channels);
    }

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        boolean introduced = false;
        while (in.remaining() > 0) {
            int id = in.u8("channel");
            int type = in.u8("type");
            int key = id << 8 | type;
            Channel channel = channels.getOrDefault(key, COMMON.get(key));
            try {
                if (channel != null) {
                    channel.read(in, out);
                } else if (!Answers.isOne(id)) {
                    throw new DecodeException("unknown-channel", "not known");
                } else if (!Answers.pass(id, type, in)) {
                    return;
                }
            } catch (DecodeException e) {
                throw new DecodeException(e.reason(), "channel %02x %02x: ".formatted(id, type) + e.getMessage());
            }
            if (key == 0xff0a && !introduced && !model.isEmpty()) {
                introduced = true;
                out.fact("manufacturer", "Milesight");
                out.fact("model", model);
            }
        }
    }
}
