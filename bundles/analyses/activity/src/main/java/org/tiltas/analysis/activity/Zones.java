package org.tiltas.analysis.activity;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;
import org.tiltas.api.analysis.Terms;

/**
 * Zones of the heart rate by its reserve (Karvonen): moderate from rest + 0.40 · (max − rest), vigorous from 0.60 on. Max
 * is 208 − 0.7 · age (Tanaka 2001) unless it was measured.
 *
 * @param rest resting heart rate, /min
 * @param max greatest heart rate, /min
 */
record Zones(BigDecimal rest, BigDecimal max) {
    static final BigDecimal MODERATE = new BigDecimal("0.40");
    static final BigDecimal VIGOROUS = new BigDecimal("0.60");
    private static final BigDecimal MAX_AT_BIRTH = BigDecimal.valueOf(208);
    private static final BigDecimal LOSS_PER_YEAR = new BigDecimal("0.7");

    /** Intensity. */
    enum Zone {
        /** Below moderate. */
        LIGHT,
        MODERATE,
        VIGOROUS,
        /** Nobody can tell. */
        UNKNOWN
    }

    /** Why there are no zones for a resident; empty if there are. */
    static Optional<String> obstacle(Terms terms, Optional<BigDecimal> measuredRest) {
        if (terms.flag(ActivityAnalysis.ZONES_OFF)) {
            return Optional.of("heart-rate zones are off for this resident");
        }
        if (terms.number(ActivityAnalysis.REST).or(() -> measuredRest).isEmpty()) {
            return Optional.of("no zones: resting heart rate is not known");
        }
        if (terms.number(ActivityAnalysis.MAX).isEmpty() && terms.born().isEmpty()) {
            return Optional.of("no zones: neither age nor greatest heart rate is known");
        }
        return Optional.empty();
    }

    static Optional<Zones> of(Terms terms, Optional<BigDecimal> measuredRest, LocalDate day) {
        if (obstacle(terms, measuredRest).isPresent()) {
            return Optional.empty();
        }
        BigDecimal rest =
                terms.number(ActivityAnalysis.REST).or(() -> measuredRest).orElseThrow();
        BigDecimal max = terms.number(ActivityAnalysis.MAX)
                .orElseGet(() ->
                        expected(Period.between(terms.born().orElseThrow(), day).getYears()));
        return max.compareTo(rest) > 0 ? Optional.of(new Zones(rest, max)) : Optional.empty();
    }

    /** 208 − 0.7 · age, in full years. */
    static BigDecimal expected(int age) {
        return MAX_AT_BIRTH.subtract(LOSS_PER_YEAR.multiply(BigDecimal.valueOf(age)));
    }

    /** Heart rate at which a part of the reserve is used, /min; not rounded. */
    BigDecimal at(BigDecimal part) {
        return rest.add(part.multiply(max.subtract(rest)));
    }

    Zone zone(BigDecimal rate) {
        if (rate.compareTo(at(VIGOROUS)) >= 0) {
            return Zone.VIGOROUS;
        }
        return rate.compareTo(at(MODERATE)) >= 0 ? Zone.MODERATE : Zone.LIGHT;
    }
}
