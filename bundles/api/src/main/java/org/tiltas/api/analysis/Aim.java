package org.tiltas.api.analysis;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * One thing a resident is to do in each week of a {@link Plan}. It is reached when at least the amount was done.
 *
 * @param source what asks for it, {@code CarePlan/12} or {@code Goal/9}; empty when it is set as a parameter
 * @param measure metric that tells how much was done, see {@link org.tiltas.api.Metrics}: {@code active-minutes}
 *     (moderate ones and twice the vigorous), {@code moderate-minutes} (of moderate intensity or more), {@code
 *     vigorous-minutes}, {@code activity-steps}, {@code strength-days}, {@code balance-days}
 * @param basis over what the amount counts
 * @param amount in the unit of the metric; positive
 * @param days with {@link Basis#DAYS} on how many days of a week, 1 to 7; otherwise 0
 * @param text what the plan calls it ("walk"); empty for nothing
 */
public record Aim(String source, String measure, Basis basis, BigDecimal amount, int days, String text) {
    private static final int WEEK = 7;

    public Aim {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(measure, "measure");
        Objects.requireNonNull(basis, "basis");
        Objects.requireNonNull(text, "text");
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException("amount: must be positive");
        }
        if (basis == Basis.DAYS ? days < 1 || days > WEEK : days != 0) {
            throw new IllegalArgumentException("days: must be 1 to 7 where days are counted, otherwise 0");
        }
    }

    /** Over what an amount counts. */
    public enum Basis {
        /** The whole week, Monday to Sunday on the clock of the home. */
        WEEK,
        /** A day, as the mean of the days that are known well enough. */
        MEAN_DAY,
        /** Each of so many days. */
        DAYS
    }

    /** Whether two ask for the same, whoever asks. */
    public boolean asksAs(Aim other) {
        return measure.equals(other.measure)
                && basis == other.basis
                && days == other.days
                && amount.compareTo(other.amount) == 0;
    }
}
