package org.tiltas.tools.fleet;

/**
 * The note a fleet keeps about a message under way.
 *
 * @param time the reading's own time, epoch milliseconds, unique per device; 0 for poison
 */
record Reading(Kind kind, String device, long time, long publishedMicros) {
    enum Kind {
        GOOD('P', 'A'),
        DUPLICATE('D', 'E'),
        POISON('X', 'Y');

        final char published;
        final char acknowledged;

        Kind(char published, char acknowledged) {
            this.published = published;
            this.acknowledged = acknowledged;
        }
    }
}
