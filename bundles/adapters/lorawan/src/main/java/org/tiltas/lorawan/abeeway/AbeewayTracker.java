package org.tiltas.lorawan.abeeway;

import java.util.List;
import org.tiltas.api.DecodeException;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.PayloadDecoder;
import org.tiltas.lorawan.Readings;
import org.tiltas.lorawan.Uplink;

/** Abeeway trackers: firmware 3 speaks on port 19, firmware 1 and 2 on 18 and 17. */
public final class AbeewayTracker implements PayloadDecoder {
    public static final List<String> NAMES = List.of(
            "compact tracker",
            "micro tracker",
            "smart badge",
            "industrial tracker",
            "geolocation module",
            "abeeway-compact-tracker",
            "abeeway-micro-tracker",
            "abeeway-smart-badge",
            "abeeway-industrial-tracker",
            "abeeway-geolocation-module",
            "abeeway asset tracker",
            "asset-tracker-2",
            "asset-tracker-3");

    private static final int THIRD_GENERATION = 19;

    @Override
    public void decode(Octets in, Uplink uplink, Readings out) throws DecodeException {
        if (uplink.port() == THIRD_GENERATION) {
            AssetTracker3.decode(in, uplink, out);
        } else {
            AssetTracker2.decode(in, out);
        }
    }
}
