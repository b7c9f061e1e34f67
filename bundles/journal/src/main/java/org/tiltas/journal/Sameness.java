package org.tiltas.journal;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Observing;

/** When two measurements say the same. Signal strength and the mark of a replay say nothing about what was measured. */
final class Sameness {
    private Sameness() {}

    static boolean ofValue(Value one, Value other) {
        return stored(one).equals(stored(other));
    }

    /** The value as a row gives it back: a numeric column knows no negative scale. */
    private static Value stored(Value value) {
        if (value instanceof Value.Quantity q
                && q.comparator().isEmpty()
                && q.value().scale() < 0) {
            BigDecimal plain = q.value().setScale(0);
            return new Value.Quantity(plain, q.unit(), "");
        }
        return value;
    }

    /** Everything that a reader of the Observation would see, its subject apart. */
    static boolean ofContent(Measurement one, Measurement other) {
        return ofValue(one.value(), other.value())
                && settled(one.status()) == settled(other.status())
                && ofPlace(one, other)
                && instant(one.effective()).isEqual(instant(other.effective()))
                && isTimeless(one) == isTimeless(other)
                && ofCircumstances(one, other);
    }

    /** What stands beside the value. */
    static boolean ofCircumstances(Measurement one, Measurement other) {
        return one.quality().equals(other.quality())
                && one.userIndex().equals(other.userIndex())
                && facts(one).equals(facts(other));
    }

    /** The same device, channel and metric. */
    static boolean ofPlace(Measurement one, Measurement other) {
        return one.device().equals(other.device())
                && one.channel().equals(other.channel())
                && one.metric().equals(other.metric());
    }

    /** The same device, channel, metric and time; without a time of its own a measurement has that of its message. */
    static boolean ofPlaceAndTime(Measurement one, Measurement other) {
        return ofPlace(one, other)
                && (isTimeless(one) && isTimeless(other)
                        || instant(one.effective()).isEqual(instant(other.effective())));
    }

    static boolean ofIdentity(Measurement one, Measurement other) {
        return one.identity().equals(other.identity())
                && Identities.micros(one.identityTime()) == Identities.micros(other.identityTime());
    }

    /** Whether an Observation was withdrawn; one that its device called invalid says so itself. */
    static boolean isWithdrawn(Measurement stored, Measurement now) {
        return stored.status() == ReadingStatus.ENTERED_IN_ERROR
                && now.status() != ReadingStatus.ENTERED_IN_ERROR
                && !isVoided(stored);
    }

    /** Taken back by a person: whatever says it again changes nothing. */
    static boolean isVoided(Measurement stored) {
        return stored.status() == ReadingStatus.ENTERED_IN_ERROR
                && stored.attributes().containsKey(Attributes.VOIDED);
    }

    /** It goes on as another Observation, or waits. */
    static boolean isMoved(Measurement stored) {
        return stored.status() == ReadingStatus.ENTERED_IN_ERROR
                && stored.attributes().containsKey(Attributes.MOVED);
    }

    /** A final value stays as good as final when it is corrected or amended. */
    private static ReadingStatus settled(ReadingStatus status) {
        return status == ReadingStatus.CORRECTED || status == ReadingStatus.AMENDED ? ReadingStatus.FINAL : status;
    }

    private static boolean isTimeless(Measurement m) {
        return m.quality().contains(Quality.RECEIPT_TIME);
    }

    private static OffsetDateTime instant(OffsetDateTime time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static Map<String, String> facts(Measurement m) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        facts.remove(Attributes.RSSI);
        facts.remove(Attributes.REPLAYED);
        facts.remove(Attributes.MOVED);
        facts.remove(Attributes.CLAIMED);
        facts.remove(Attributes.COINCIDENT_TIME);
        facts.remove(Attributes.LATE);
        facts.remove(Observing.QUIET);
        return facts;
    }
}
