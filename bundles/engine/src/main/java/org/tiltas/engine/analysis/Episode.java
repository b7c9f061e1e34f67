package org.tiltas.engine.analysis;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Signal.Severity;

/**
 * A condition from its beginning to its end, as the signals tell it; an alert is written of it. Used by one thread.
 *
 * @see Fold
 */
final class Episode {
    /** Ids of Observations that are named at either end. */
    static final int MOST_IDS = 10;

    final String kind;
    /** Id of its alert. */
    String alert;
    /** Observations it was about when it began; see {@link KeyState#subject}. */
    String subject = "";

    String device = "";
    OffsetDateTime opened;
    Optional<OffsetDateTime> cleared = Optional.empty();
    Severity severity;
    Severity worst;
    List<String> first;
    List<String> last;
    long count;
    String text;
    /** All that spoke for it was corrected history, so that nobody need be called. */
    boolean quiet;

    Episode(String kind, String alert, OffsetDateTime opened) {
        this.kind = kind;
        this.alert = alert;
        this.opened = opened;
    }

    void begin(Severity how, List<String> evidence, long signals, String words, boolean isQuiet) {
        severity = how;
        worst = how;
        first = some(evidence);
        last = first;
        count = signals;
        text = words;
        quiet = isQuiet;
    }

    /** One more signal for it; the same evidence again counts nothing. */
    void add(Signal signal, Severity how, boolean isQuiet) {
        severity = how;
        if (how.compareTo(worst) > 0) {
            worst = how;
        }
        text = signal.text();
        List<String> ids = some(signal.evidence());
        if (!ids.isEmpty() && last.containsAll(ids)) {
            return;
        }
        last = ids.isEmpty() ? last : ids;
        count++;
        quiet &= isQuiet;
    }

    boolean isOver() {
        return cleared.isPresent();
    }

    private static List<String> some(List<String> ids) {
        return ids.size() <= MOST_IDS ? List.copyOf(ids) : List.copyOf(new ArrayList<>(ids).subList(0, MOST_IDS));
    }
}
