package org.tiltas.transports.fhirpush;

import java.time.Instant;
import java.util.Optional;

/**
 * An identifier to be looked at again.
 *
 * @param kept of several the one that stays
 * @param ended whether a version of ours said that it was an error, so that nothing else of it may count either
 * @param due when it was to be looked at first
 * @param next when it is the next time
 */
record SecondLook(String type, Token token, Remote kept, boolean ended, Instant due, Instant next, int tries) {
    private static final int LONGEST_KEY = 480;
    private static final String ENDED = " ended";

    SecondLook again(Instant later) {
        return new SecondLook(type, token, kept, ended, due, later, tries + 1);
    }

    /** What it is noted under. An identifier too long for it is not found again after a restart. */
    String key() {
        String key = type + " " + token.system() + "|" + token.value();
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
    }

    String text() {
        return kept.reference() + " " + due.toEpochMilli() + (ended ? ENDED : "");
    }

    /** Empty when it cannot be read. */
    static Optional<SecondLook> read(String key, String text) {
        int space = key.indexOf(' ');
        int bar = key.indexOf('|');
        int gap = text.indexOf(' ');
        if (space < 0 || bar < space || gap < 0) {
            return Optional.empty();
        }
        String type = key.substring(0, space);
        Token token = new Token(key.substring(space + 1, bar), key.substring(bar + 1));
        boolean ended = text.endsWith(ENDED);
        int end = text.length() - (ended ? ENDED.length() : 0);
        Instant due = Instant.ofEpochMilli(Long.parseLong(text.substring(gap + 1, end)));
        return Remote.parse(type, text.substring(0, gap), "")
                .map(kept -> new SecondLook(type, token, kept, ended, due, due, 0));
    }
}
