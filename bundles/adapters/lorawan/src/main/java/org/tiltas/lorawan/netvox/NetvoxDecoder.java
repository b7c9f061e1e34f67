package org.tiltas.lorawan.netvox;

import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/**
 * Netvox devices (the vendor's published decoders): port 6, version, device type, report type, eight octets of data.
 * The device type says what the data are, so that the name of the model is not needed. The R900 series has a port of its
 * own and a type of two octets. Answers to commands come on other ports and measure nothing.
 */
public final class NetvoxDecoder implements PayloadDecoder {
    private static final int REPORTS = 6;
    private static final int REPORTS_OF_R900 = 22;
    private static final int VERSION_REPORT = 0;
    private static final int LOW = 0x80;

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        boolean wide = uplink.port() == REPORTS_OF_R900;
        if (uplink.port() != REPORTS && !wide) {
            return;
        }
        in.skip(1, "version");
        int number = wide ? in.u16("device type") : in.u8("device type");
        int report = in.u8("report type");
        NetvoxType type = wide ? R900.of(number) : NetvoxTypes.of(number);
        if (type == null) {
            throw new DecodeException("unknown-model", "device type: 0x%02x is not known".formatted(number));
        }
        if (report == VERSION_REPORT) {
            version(type, in, out);
            return;
        }
        if (type.hasBattery(report)) {
            battery(in.u8("battery"), out);
        }
        type.layout().read(report, in, out);
    }

    private static void version(NetvoxType type, Octets in, Readings out) throws DecodeException {
        int software = in.u8("software version");
        out.fact("manufacturer", "Netvox");
        out.fact("model", type.name());
        out.fact("software", software / 10 + "." + software % 10);
        out.fact("hardware", Integer.toString(in.u8("hardware version")));
    }

    /** Tenths of a volt, the highest bit when low; 0 on mains power. */
    static void battery(int octet, Readings out) {
        if ((octet & ~LOW) != 0) {
            out.quantity(Metrics.BATTERY_VOLTAGE, octet & ~LOW, 1, "V");
        }
        if ((octet & LOW) != 0) {
            out.flag(Metrics.BATTERY_LOW, true);
        }
    }
}
