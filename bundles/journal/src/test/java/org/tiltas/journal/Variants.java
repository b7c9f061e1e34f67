package org.tiltas.journal;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;

/** Measurements that differ in one field. */
final class Variants {
    private Variants() {}

    static Measurement with(Measurement m, ReadingStatus status) {
        return of(m, status, m.lane(), m.effective(), m.attributes());
    }

    static Measurement on(Measurement m, Lane lane) {
        return of(m, m.status(), lane, m.effective(), m.attributes());
    }

    static Measurement at(Measurement m, Instant effective) {
        return of(m, m.status(), m.lane(), effective.atOffset(ZoneOffset.UTC), m.attributes());
    }

    static Measurement facts(Measurement m, Map<String, String> attributes) {
        return of(m, m.status(), m.lane(), m.effective(), attributes);
    }

    private static Measurement of(
            Measurement m, ReadingStatus status, Lane lane, OffsetDateTime effective, Map<String, String> attributes) {
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
                effective,
                m.received(),
                m.quality(),
                m.userIndex(),
                attributes,
                lane,
                m.origin());
    }
}
