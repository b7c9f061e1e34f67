package org.tiltas.journal;

import java.util.HashMap;
import java.util.Map;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.spi.clinical.Observing;

/** Measurements as a replay writes them: marked, so that nobody is notified, and on the routine lane. */
final class Replayed {
    private Replayed() {}

    static Measurement first(Measurement m) {
        return of(m, m, m.subject(), m.status(), m.origin());
    }

    /** No value is invented: the last one stands, as an error. */
    static Measurement ended(Measurement m, Origin by) {
        return of(m, m, m.subject(), ReadingStatus.ENTERED_IN_ERROR, by);
    }

    static Measurement corrected(Measurement stored, Measurement now, Subject subject) {
        ReadingStatus status = now.status() == ReadingStatus.FINAL || now.status() == ReadingStatus.AMENDED
                ? ReadingStatus.CORRECTED
                : now.status();
        return of(stored, now, subject, status, now.origin());
    }

    private static Measurement of(
            Measurement identity, Measurement m, Subject subject, ReadingStatus status, Origin origin) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        facts.remove(Observing.QUIET);
        facts.put(Attributes.REPLAYED, "true");
        return new Measurement(
                identity.identity(),
                identity.identityTime(),
                subject,
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                status,
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                facts,
                Lane.ROUTINE,
                origin);
    }
}
