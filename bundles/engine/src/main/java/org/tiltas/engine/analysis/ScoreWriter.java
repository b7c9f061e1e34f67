package org.tiltas.engine.analysis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Score;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/**
 * Makes Observations of scores. Module, key, metric and time tell one from another, so that judging again gives a
 * repetition or an amendment, never a second one.
 */
final class ScoreWriter {
    private static final int MOST = 5000;

    private final Observations observations;
    private final AnalysisDescriptor descriptor;
    private final String version;
    private final Unit unit;

    ScoreWriter(Observations observations, AnalysisDescriptor descriptor, String version, Unit unit) {
        this.observations = observations;
        this.descriptor = descriptor;
        this.version = version;
        this.unit = unit;
    }

    /**
     * Writes scores that were reckoned going on.
     *
     * @param received receipt time of the evidence that gave rise to them
     */
    void goOn(Key key, KeyState state, List<Score> scores, Instant received) {
        for (Score score : scores) {
            Instant at = score.at().toInstant();
            Instant newest = state.scores.get(score.metric());
            if (newest == null || at.isAfter(newest)) {
                state.scores.put(score.metric(), at);
                unit.observe(measurement(key, score, ReadingStatus.FINAL, received));
            } else {
                again(key, score, received);
            }
        }
    }

    /**
     * Writes what judging anew has come to; scores that are no longer reckoned end as entered in error.
     *
     * @param scored whether any was written before for a time since {@code from}
     */
    void correct(Key key, KeyState state, List<Score> scores, boolean scored, Instant from, Instant received) {
        Set<UUID> said = new HashSet<>();
        for (Score score : scores) {
            Instant at = score.at().toInstant();
            said.add(identity(key, score.metric(), at));
            state.scores.merge(score.metric(), at, (a, b) -> a.isAfter(b) ? a : b);
            again(key, score, received);
        }
        if (!scored) {
            return;
        }
        Observations.Query query = new Observations.Query(
                Set.of(),
                Set.of(subject(key).reference()),
                Set.of(),
                descriptor.scores(),
                Set.of(),
                Optional.of(from),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Observations.Order.EFFECTIVE_ASCENDING,
                0,
                MOST);
        for (Observed old : observations.search(query)) {
            Measurement m = old.measurement();
            if (m.origin().module().equals(descriptor.id())
                    && m.status() != ReadingStatus.ENTERED_IN_ERROR
                    && !said.contains(m.identity())) {
                unit.observe(with(m, ReadingStatus.ENTERED_IN_ERROR));
            }
        }
    }

    private void again(Key key, Score score, Instant received) {
        Instant at = score.at().toInstant();
        boolean known =
                observations.byIdentity(at, identity(key, score.metric(), at)).isPresent();
        unit.observe(measurement(key, score, known ? ReadingStatus.CORRECTED : ReadingStatus.FINAL, received));
    }

    private Measurement measurement(Key key, Score score, ReadingStatus status, Instant received) {
        Map<String, String> attributes = new HashMap<>();
        if (!score.derivedFrom().isEmpty()) {
            attributes.put(Attributes.DERIVED_FROM, String.join(" ", score.derivedFrom()));
        }
        if (!score.note().isEmpty()) {
            attributes.put(Attributes.NOTE, score.note());
        }
        Instant at = score.at().toInstant();
        return new Measurement(
                identity(key, score.metric(), at),
                at,
                subject(key),
                key.keying() == Key.Keying.DEVICE ? key.id() : "",
                "",
                "",
                score.metric(),
                score.value(),
                status,
                score.at(),
                received,
                Set.of(),
                OptionalInt.empty(),
                attributes,
                Lane.ROUTINE,
                new Origin("", 0, descriptor.id(), version));
    }

    private static Measurement with(Measurement m, ReadingStatus status) {
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
                m.lane(),
                m.origin());
    }

    private UUID identity(Key key, String metric, Instant at) {
        String text = "score\n" + descriptor.id() + "\n" + KeyState.name(key) + "\n" + metric + "\n" + at;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Subject subject(Key key) {
        if (key.keying() == Key.Keying.DEVICE) {
            return new Subject(Subject.Kind.DEVICE, key.id());
        }
        for (Subject.Kind kind : Subject.Kind.values()) {
            String lead = kind.type() + "/";
            if (key.id().startsWith(lead)) {
                return new Subject(kind, key.id().substring(lead.length()));
            }
        }
        throw new IllegalArgumentException("score: of a gateway nothing can be published");
    }
}
