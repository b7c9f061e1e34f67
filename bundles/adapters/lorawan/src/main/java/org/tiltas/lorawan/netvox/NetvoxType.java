package org.tiltas.lorawan.netvox;

import org.tiltas.api.DecodeException;
import org.tiltas.lorawan.Octets;
import org.tiltas.lorawan.Readings;

/**
 * One device type of the table.
 *
 * @param name the vendor's name, of a series where one number serves several
 * @param layout what stands behind the battery
 * @param battery which reports begin with the battery: 0 none, 1 the first kind, 99 all of them
 */
record NetvoxType(String name, Layout layout, int battery) {

    /** Reads the data of one report. */
    @FunctionalInterface
    interface Layout {
        /** @param report the report type, 1 and up */
        void read(int report, Octets in, Readings out) throws DecodeException;
    }

    boolean hasBattery(int report) {
        return report <= battery;
    }
}
