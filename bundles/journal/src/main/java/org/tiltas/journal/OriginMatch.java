package org.tiltas.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;
import org.tiltas.journal.OriginRows.Given;
import org.tiltas.journal.OriginRows.Origin;
import org.tiltas.journal.OriginRows.Repeat;

/**
 * Pairs what a message says now with what is stored under its origin: first what is the same, then what is the same
 * measurement with another content. The ordinal only decides among equals, so that a reading that is new at the head of
 * a message does not make all behind it look changed.
 */
final class OriginMatch {
    /** What the message says now; {@code owned} tells whether an owner is known. */
    record Now(Measurement measurement, boolean owned) {}

    /** An Observation and what becomes of it. */
    record Change(Given given, Now now) {}

    /** A waiting measurement and what becomes of it. */
    record WaitingChange(MeasurementRows.Row row, Now now) {}

    private static final Duration WAYS_APART = Duration.ofSeconds(2);

    final List<Change> changed = new ArrayList<>();
    final List<WaitingChange> waitingChanged = new ArrayList<>();
    final List<MeasurementRows.Row> withdrawn = new ArrayList<>();
    final List<MeasurementRows.Row> dropped = new ArrayList<>();
    final List<Now> fresh = new ArrayList<>();
    final List<Repeat> repeats = new ArrayList<>();
    int same;

    private final Origin origin;
    private final List<Now> open;
    private final Set<Object> taken = new HashSet<>();

    /**
     * @param now in the order of their ordinals
     * @param whole whether what is not said now may be withdrawn
     */
    OriginMatch(Origin origin, List<Now> now, boolean whole) {
        this.origin = origin;
        this.open = new ArrayList<>(now);
        for (boolean sameOrdinal : new boolean[] {true, false}) {
            takeSame(sameOrdinal);
        }
        takeChanged(Sameness::ofIdentity, false);
        takeChanged(Sameness::ofPlaceAndTime, false);
        takeChanged(Sameness::ofIdentity, true);
        takeChanged(Sameness::ofPlaceAndTime, true);
        fresh.addAll(open);
        if (whole) {
            leaveRest();
        } else {
            origin.repeats().stream().filter(r -> !taken.contains(r)).forEach(repeats::add);
        }
    }

    boolean writesNothing() {
        return changed.isEmpty()
                && waitingChanged.isEmpty()
                && withdrawn.isEmpty()
                && dropped.isEmpty()
                && fresh.isEmpty()
                && Set.copyOf(repeats).equals(Set.copyOf(origin.repeats()));
    }

    private void takeSame(boolean sameOrdinal) {
        List<Now> left = new ArrayList<>();
        for (Now now : open) {
            if (!takeSame(now, sameOrdinal)) {
                left.add(now);
            }
        }
        open.clear();
        open.addAll(left);
    }

    private boolean takeSame(Now now, boolean sameOrdinal) {
        Measurement m = now.measurement();
        for (Given given : origin.given()) {
            if (fits(given.own(), m, sameOrdinal) && !taken.contains(given) && isSame(given, m)) {
                taken.add(given);
                same++;
                if (given.isSuperseded() && Sameness.ofContent(given.newest().measurement(), m)) {
                    // another message has the last word and says the same: this one goes on standing behind it
                    repeats.add(new Repeat(
                            m.origin().ordinal(),
                            m.metric(),
                            m.device(),
                            given.newest().id()));
                }
                return true;
            }
        }
        for (MeasurementRows.Row row : origin.waiting()) {
            if (fits(row, m, sameOrdinal) && Sameness.ofContent(row.measurement(), m) && taken.add(row)) {
                same++;
                return true;
            }
        }
        for (Repeat repeat : origin.repeats()) {
            MeasurementRows.Row target = origin.targets().get(repeat.of());
            if ((!sameOrdinal || repeat.ordinal() == m.origin().ordinal())
                    && target != null
                    && repeats(target.measurement(), m)
                    && taken.add(repeat)) {
                same++;
                repeats.add(repeat);
                return true;
            }
        }
        return false;
    }

    private static boolean fits(MeasurementRows.Row row, Measurement m, boolean sameOrdinal) {
        return !sameOrdinal
                || row.measurement().origin().ordinal() == m.origin().ordinal();
    }

    private static boolean isSame(Given given, Measurement m) {
        Measurement newest = given.newest().measurement();
        if (Sameness.isVoided(newest)) {
            Measurement own = given.own().measurement();
            return Sameness.ofIdentity(own, m) || Sameness.ofPlaceAndTime(own, m);
        }
        if (Sameness.isWithdrawn(newest, m)) {
            return false;
        }
        return Sameness.ofContent(newest, m)
                || given.isSuperseded() && Sameness.ofContent(given.own().measurement(), m);
    }

    /** As a repetition is recognised when it comes in: by place, value and time, of a state that is held at any time. */
    private static boolean repeats(Measurement target, Measurement m) {
        return !Sameness.isWithdrawn(target, m)
                && Sameness.ofValue(target.value(), m.value())
                && (Sameness.ofPlaceAndTime(target, m)
                        || Sameness.ofPlace(target, m) && (isHeld(m) || isOnAnotherWay(target, m)));
    }

    private static boolean isHeld(Measurement m) {
        return Attributes.HELD.equals(m.attributes().get(Attributes.STATE));
    }

    private static boolean isOnAnotherWay(Measurement target, Measurement m) {
        return m.attributes().containsKey(Attributes.WAY)
                && Duration.between(target.effective(), m.effective()).abs().compareTo(WAYS_APART) <= 0;
    }

    private void takeChanged(BiPredicate<Measurement, Measurement> alike, boolean revive) {
        List<Now> left = new ArrayList<>();
        for (Now now : open) {
            if (!takeChanged(now, alike, revive)) {
                left.add(now);
            }
        }
        open.clear();
        open.addAll(left);
    }

    private boolean takeChanged(Now now, BiPredicate<Measurement, Measurement> alike, boolean revive) {
        for (Given given : origin.given()) {
            Measurement newest = given.newest().measurement();
            if (taken.contains(given)
                    || Sameness.isMoved(newest)
                    || Sameness.isWithdrawn(newest, now.measurement()) != revive
                    || !alike.test(given.own().measurement(), now.measurement())
                            && !alike.test(newest, now.measurement())) {
                continue;
            }
            taken.add(given);
            if (given.isSuperseded() && !revive) {
                same++;
            } else {
                changed.add(new Change(given, now));
            }
            return true;
        }
        if (!revive) {
            for (MeasurementRows.Row row : origin.waiting()) {
                if (!taken.contains(row) && alike.test(row.measurement(), now.measurement())) {
                    taken.add(row);
                    waitingChanged.add(new WaitingChange(row, now));
                    return true;
                }
            }
        }
        return false;
    }

    private void leaveRest() {
        for (Given given : origin.given()) {
            boolean live = given.newest().measurement().status() != ReadingStatus.ENTERED_IN_ERROR;
            if (!taken.contains(given) && !given.isSuperseded() && live) {
                withdrawn.add(given.newest());
            }
        }
        origin.waiting().stream().filter(row -> !taken.contains(row)).forEach(dropped::add);
    }
}
