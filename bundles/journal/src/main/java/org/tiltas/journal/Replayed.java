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

    /** It was another's all the time. */
    static Measurement moved(Measurement m) {
        return with(of(m, m, m.subject(), ReadingStatus.ENTERED_IN_ERROR, m.origin()), Attributes.MOVED, "true");
    }

    static Measurement voided(Measurement m, String reason) {
        return with(of(m, m, m.subject(), ReadingStatus.ENTERED_IN_ERROR, m.origin()), Attributes.VOIDED, reason);
    }

    static Measurement about(Measurement m, Subject subject) {
        return of(m, m, subject, m.status(), m.origin());
    }

    static Measurement corrected(Measurement stored, Measurement now, Subject subject) {
        ReadingStatus status = now.status() == ReadingStatus.FINAL || now.status() == ReadingStatus.AMENDED
                ? ReadingStatus.CORRECTED
                : now.status();
        Measurement corrected = of(stored, now, subject, status, now.origin());
        String claimed = stored.attributes().get(Attributes.CLAIMED);
        return claimed != null && subject.equals(stored.subject())
                ? with(corrected, Attributes.CLAIMED, claimed)
                : corrected;
    }

    /** An amendment of what a person has given to a resident; news as it comes, on the lane it comes. */
    static Measurement claimed(Measurement held, Measurement m) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        facts.put(Attributes.CLAIMED, held.attributes().get(Attributes.CLAIMED));
        return new Measurement(
                held.identity(),
                held.identityTime(),
                held.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                m.status(),
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                facts,
                m.lane(),
                m.origin());
    }

    private static Measurement with(Measurement m, String fact, String words) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        facts.put(fact, words);
        return new Measurement(
                m.identity(),
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                m.status(),
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                facts,
                m.lane(),
                m.origin());
    }

    private static Measurement of(
            Measurement identity, Measurement m, Subject subject, ReadingStatus status, Origin origin) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        facts.remove(Observing.QUIET);
        facts.remove(Attributes.MOVED);
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
