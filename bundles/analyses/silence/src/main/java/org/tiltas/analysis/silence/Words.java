package org.tiltas.analysis.silence;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Level;
import org.tiltas.api.analysis.Signal.Patience;
import org.tiltas.api.analysis.Signal.Severity;

/** Signals of this module, in short. */
final class Words {
    private Words() {}

    static Signal raised(String kind, Severity severity, OffsetDateTime at, List<String> ids, String text) {
        return new Signal(kind, Level.RAISED, severity, at, ids, Patience.NONE, text);
    }

    static Signal clear(String kind, OffsetDateTime at, List<String> ids, String text) {
        return new Signal(kind, Level.CLEAR, Severity.INFORMATION, at, ids, Patience.NONE, text);
    }

    static String written(Duration time) {
        return time.toMinutes() < 1
                ? time.toSeconds() + " s"
                : time.toMinutes() < 120
                        ? time.toMinutes() + " min"
                        : time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
