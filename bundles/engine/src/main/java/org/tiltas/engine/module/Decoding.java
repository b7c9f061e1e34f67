package org.tiltas.engine.module;

import java.util.List;
import org.tiltas.api.Reading;
import org.tiltas.api.ResidentChange;

/** What came of a message. */
public sealed interface Decoding {
    /** It was read. */
    record Read(List<Reading> readings, List<ResidentChange> residents) implements Decoding {
        public Read(List<Reading> readings) {
            this(readings, List.of());
        }
    }

    /** The adapter declares it unreadable, all of it or in part. */
    record Refused(String reason, String detail, List<Reading> partial) implements Decoding {}

    /** The adapter broke; the class of what it threw, or what else was wrong. Never an exception's message: it may quote the payload. */
    record Broke(String how) implements Decoding {}

    /** The adapter did not come back in time. */
    record Late() implements Decoding {}
}
