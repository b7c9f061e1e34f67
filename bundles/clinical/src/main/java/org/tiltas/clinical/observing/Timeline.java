package org.tiltas.clinical.observing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a device's clock went, learned from what it showed when it was asked for its present time. An epoch begins with
 * each reset or step; within one the clock only drifts. Immutable.
 *
 * @param epochs the oldest first; none while nothing is known
 */
record Timeline(List<Epoch> epochs) {
    static final Timeline UNKNOWN = new Timeline(List.of());

    private static final Duration STEP = Duration.ofMinutes(2);
    /** No clock of a device drifts by more than a thousandth. */
    private static final long DRIFT = 1000;

    private static final Duration RIGHT = Duration.ofSeconds(60);
    private static final Duration WORTH_KEEPING = Duration.ofSeconds(5);
    private static final Duration OFTEN_ENOUGH = Duration.ofHours(6);
    private static final int EPOCHS_KEPT = 8;
    private static final int ANCHORS_KEPT = 6;

    Timeline {
        epochs = List.copyOf(epochs);
    }

    /**
     * A present reading of the clock.
     *
     * @param heard when it was read, by a clock that is right
     * @param shown what it showed, as an instant
     */
    record Anchor(Instant heard, Instant shown) {
        /** How far the clock is ahead. */
        Duration offset() {
            return Duration.between(heard, shown);
        }

        /** Whether times of this clock are corrected. */
        boolean isWrong() {
            return offset().abs().compareTo(RIGHT) > 0;
        }
    }

    /**
     * A time in which the clock was not set.
     *
     * @param number counts up; 0 for what is known first
     * @param anchors in order; the first one stays
     */
    record Epoch(int number, List<Anchor> anchors) {
        Epoch {
            anchors = List.copyOf(anchors);
        }

        Anchor first() {
            return anchors.get(0);
        }

        Anchor last() {
            return anchors.get(anchors.size() - 1);
        }

        /** How far the clock was ahead when it showed this: between two anchors in proportion, else as at the nearest. */
        Duration offset(Instant shown) {
            Anchor before = null;
            for (Anchor anchor : anchors) {
                if (anchor.shown().isAfter(shown)) {
                    return before == null ? anchor.offset() : between(before, anchor, shown);
                }
                before = anchor;
            }
            return last().offset();
        }

        private static Duration between(Anchor a, Anchor b, Instant shown) {
            long whole = Duration.between(a.shown(), b.shown()).toMillis();
            long part = Duration.between(a.shown(), shown).toMillis();
            long drift = b.offset().minus(a.offset()).toMillis();
            return whole == 0 ? a.offset() : a.offset().plusMillis(Math.round((double) drift * part / whole));
        }
    }

    /**
     * When something was that the clock showed.
     *
     * @param at corrected; what was shown itself, where the clock is right
     * @param steady the same for every repetition, however much has been learned in between
     * @param epoch number of the clock's epoch
     */
    record Place(Instant at, Instant steady, int epoch) {}

    boolean isUnknown() {
        return epochs.isEmpty();
    }

    /** What is known with one more anchor; the same timeline when it teaches nothing. */
    Timeline with(Anchor anchor) {
        if (epochs.isEmpty()) {
            return new Timeline(List.of(new Epoch(0, List.of(anchor))));
        }
        Epoch present = epochs.get(epochs.size() - 1);
        Anchor last = present.last();
        if (!anchor.heard().isAfter(last.heard())) {
            return this;
        }
        Duration passed = Duration.between(last.heard(), anchor.heard());
        Duration change = anchor.offset().minus(last.offset()).abs();
        List<Epoch> all = new ArrayList<>(epochs);
        if (change.compareTo(STEP.plus(passed.dividedBy(DRIFT))) > 0) {
            all.add(new Epoch(present.number() + 1, List.of(anchor)));
            return new Timeline(all.size() > EPOCHS_KEPT ? all.subList(1, all.size()) : all);
        }
        if (change.compareTo(WORTH_KEEPING) < 0 && passed.compareTo(OFTEN_ENOUGH) < 0) {
            return this;
        }
        List<Anchor> anchors = new ArrayList<>(present.anchors());
        anchors.add(anchor);
        if (anchors.size() > ANCHORS_KEPT) {
            anchors.remove(1);
        }
        all.set(all.size() - 1, new Epoch(present.number(), anchors));
        return new Timeline(all);
    }

    /**
     * Places what the clock showed in the latest epoch in which that can have been.
     *
     * @param latest it cannot have been after this
     */
    Optional<Place> place(Instant shown, Instant latest) {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            Epoch epoch = epochs.get(i);
            Instant at = shown.minus(epoch.offset(shown));
            Instant from = i == 0 ? Instant.MIN : epochs.get(i - 1).last().heard();
            Instant to =
                    i == epochs.size() - 1 ? latest : epochs.get(i + 1).first().heard();
            if (at.isAfter(from) && !at.isAfter(to)) {
                boolean right = epoch.offset(shown).abs().compareTo(RIGHT) <= 0;
                Instant steady = shown.minus(epoch.first().offset());
                return Optional.of(new Place(right ? shown : at, right ? shown : steady, epoch.number()));
            }
        }
        return Optional.empty();
    }

    /**
     * The last time the clock was heard to be wrong.
     *
     * @param epoch number of the epoch
     * @param latest it was heard no later than this
     */
    Optional<Anchor> lastWrong(int epoch, Instant latest) {
        return epochs.stream()
                .filter(one -> one.number() == epoch)
                .flatMap(one -> one.anchors().stream())
                .filter(anchor -> anchor.isWrong() && !anchor.heard().isAfter(latest))
                .reduce((first, second) -> second);
    }

    /** How far the clock is ahead at present. */
    Duration presentOffset() {
        return epochs.isEmpty()
                ? Duration.ZERO
                : epochs.get(epochs.size() - 1).last().offset();
    }
}
