package org.tiltas.engine.intake;

import org.tiltas.spi.server.Settings;

/**
 * Sizes of messages, in bytes.
 *
 * @param message largest payload that goes to an adapter
 * @param report largest payload that comes by MLLP: a report of a whole ward is one message there
 * @param head how much is kept of a larger one
 * @param refused largest payload that is kept whole when nobody may read it, for a later replay
 */
record Limits(int message, int report, int head, int refused) {
    private static final int KILOBYTE = 1024;

    static Limits ofSettings() {
        return new Limits(
                Settings.number("TILTAS_MAX_MESSAGE_KB", 256, 1, 4096) * KILOBYTE,
                Settings.number("TILTAS_MLLP_MESSAGE_KB", 4096, 1, 4096) * KILOBYTE,
                KILOBYTE,
                16 * KILOBYTE);
    }

    /** Largest payload that is taken from a transport. */
    int of(String transport) {
        return transport.equals("mllp") ? report : message;
    }
}
