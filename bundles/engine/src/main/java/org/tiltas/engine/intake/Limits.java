package org.tiltas.engine.intake;

import org.tiltas.spi.server.Settings;

/**
 * Sizes of messages, in bytes.
 *
 * @param message largest payload that goes to an adapter
 * @param head how much is kept of a larger one
 * @param refused largest payload that is kept whole when nobody may read it, for a later replay
 */
record Limits(int message, int head, int refused) {
    private static final int KILOBYTE = 1024;

    static Limits ofSettings() {
        return new Limits(Settings.number("TILTAS_MAX_MESSAGE_KB", 256, 1, 4096) * KILOBYTE, KILOBYTE, 16 * KILOBYTE);
    }
}
