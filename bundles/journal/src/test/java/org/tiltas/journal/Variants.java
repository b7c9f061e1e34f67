package org.tiltas.journal;

import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;

/** Measurements that differ in one field. */
final class Variants {
    private Variants() {}

    static Measurement with(Measurement m, ReadingStatus status) {
        return of(m, status, m.lane());
    }

    static Measurement on(Measurement m, Lane lane) {
        return of(m, m.status(), lane);
    }

    private static Measurement of(Measurement m, ReadingStatus status, Lane lane) {
        return new Measurement(
                m.identity(),
                m.identityTime(),
                m.subject(),
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
                m.attributes(),
                lane,
                m.origin());
    }
}
