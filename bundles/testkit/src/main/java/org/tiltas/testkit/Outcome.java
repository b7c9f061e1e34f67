package org.tiltas.testkit;

import java.time.ZoneId;
import java.util.List;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/** What came of reading one message. */
sealed interface Outcome {
    /** It was read. */
    record Read(List<Reading> readings) implements Outcome {}

    /** It was refused as the interface declares it. */
    record Refused(String reason, String detail, List<Reading> partial) implements Outcome {}

    /**
     * Something else happened.
     *
     * @param what in words that go on "the adapter …"
     */
    record Broke(String what) implements Outcome {}

    /** Nothing came within the limit; the thread is lost. */
    record Endless(String what) implements Outcome {}

    static Outcome of(DeviceAdapter adapter, RawMessage message, ZoneId zone) {
        try {
            List<Reading> readings = adapter.decode(message, () -> zone);
            if (readings == null) {
                return new Broke("gives null in place of a list");
            }
            for (Reading reading : readings) {
                if (reading == null) {
                    return new Broke("gives a list with a null in it");
                }
            }
            return new Read(List.copyOf(readings));
        } catch (DecodeException e) {
            return new Refused(e.reason(), e.getMessage(), e.partial());
        } catch (Throwable e) {
            // errors too: a stack that overflows is the usual answer to deep nesting
            return new Broke("throws " + e.getClass().getName() + Place.of(e.getStackTrace()));
        }
    }

    /** The readings, whole or partial. */
    default List<Reading> readings() {
        return this instanceof Read read
                ? read.readings
                : this instanceof Refused refused ? refused.partial : List.of();
    }

    /** In a few words, for sentences. */
    default String words() {
        if (this instanceof Read read) {
            return read.readings.size() + " readings";
        }
        if (this instanceof Refused refused) {
            return "refusal '" + refused.reason + ": " + refused.detail + "'";
        }
        return this instanceof Broke broke ? "the adapter " + broke.what : "no answer";
    }
}
