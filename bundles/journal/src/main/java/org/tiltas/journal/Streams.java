package org.tiltas.journal;

import org.tiltas.api.Lane;

/** Names of the streams. Numbering is per family, so partitions fill and empty in the order of time. */
final class Streams {
    static final String OBSERVATIONS = "observations";
    static final String FINDINGS = "findings";
    private static final String INBOX = "inbox/";

    private static final int URGENT_OBSERVATIONS = 1;

    private Streams() {}

    /** Lane of an observation row; the first migration gives the two logs of the observations their numbers. */
    static Lane laneOf(int observationLog) {
        return observationLog == URGENT_OBSERVATIONS ? Lane.URGENT : Lane.ROUTINE;
    }

    static String inbox(String adapter) {
        return INBOX + adapter;
    }

    static boolean isInbox(String stream) {
        return stream.startsWith(INBOX);
    }

    static String adapter(String stream) {
        return stream.substring(INBOX.length());
    }
}
