package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Set;
import org.tiltas.api.analysis.Aim.Basis;
import org.tiltas.clinical.devices.FieldError;

/**
 * An amount in the unit of its metric.
 *
 * @param per {@code wk}, {@code d}, or empty if it does not say
 */
record Amount(BigDecimal value, String per) {
    private static final Set<String> STEPS = Set.of("", "1", "{steps}", "{step}");
    private static final Set<String> DAYS = Set.of("", "1", "d", "{days}", "{day}");
    private static final BigDecimal HOUR = BigDecimal.valueOf(60);
    private static final BigDecimal MOST_MINUTES = BigDecimal.valueOf(7 * 24 * 60);
    private static final BigDecimal MOST_STEPS = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal WEEK = BigDecimal.valueOf(7);

    /**
     * Reads a FHIR Quantity.
     *
     * @throws FieldError naming the unit that does not fit
     */
    static Amount read(JsonNode quantity, Measure measure, String field) throws FieldError {
        String comparator = quantity.path("comparator").asText(">=");
        if (!comparator.equals(">=")) {
            throw new FieldError(field + ".comparator", "not-supported", "must be >= or none");
        }
        if (!quantity.path("value").isNumber()) {
            throw new FieldError(field + ".value", "required", "is required");
        }
        String unit = quantity.path("code").asText(quantity.path("unit").asText());
        int slash = unit.indexOf('/');
        String what = slash < 0 ? unit : unit.substring(0, slash);
        String per = slash < 0 ? "" : unit.substring(slash + 1);
        BigDecimal value = quantity.path("value").decimalValue();
        if (!Set.of("", "wk", "d").contains(per) || !fits(measure, what)) {
            throw new FieldError(
                    field + ".code", "invalid", "'" + unit + "' does not fit, expected " + expected(measure));
        }
        return of(what.equals("h") ? value.multiply(HOUR) : value, per, measure, field + ".value");
    }

    /** @param field names it where it is refused */
    static Amount of(BigDecimal value, String per, Measure measure, String field) throws FieldError {
        BigDecimal most = measure.isMinutes() ? MOST_MINUTES : measure.isSteps() ? MOST_STEPS : WEEK;
        if (value.signum() <= 0 || value.compareTo(most) > 0) {
            throw new FieldError(field, "value", "must be above 0 and at most " + most.toPlainString());
        }
        if (measure.isDays() && value.stripTrailingZeros().scale() > 0) {
            throw new FieldError(field, "value", "must be a whole number of days");
        }
        return new Amount(measure.isDays() ? value.setScale(0, RoundingMode.UNNECESSARY) : value, per);
    }

    private static boolean fits(Measure measure, String what) {
        if (measure.isMinutes()) {
            return what.equals("min") || what.equals("h");
        }
        return measure.isSteps() ? STEPS.contains(what) : DAYS.contains(what);
    }

    private static String expected(Measure measure) {
        return measure.isMinutes() ? "min/wk or min/d" : measure.isSteps() ? "/d or /wk" : "d/wk";
    }

    /** Over what it counts where no days are named. */
    Basis basis(Measure measure, String field) throws FieldError {
        if (per.equals("d")) {
            if (measure.isDays()) {
                throw new FieldError(field + ".code", "invalid", "days are counted in a week: d/wk");
            }
            return Basis.MEAN_DAY;
        }
        if (per.isEmpty() && measure.isSteps() && !measure.ofDay()) {
            throw new FieldError(field + ".code", "invalid", "must say whether it is for a day (/d) or a week (/wk)");
        }
        return per.isEmpty() && measure.ofDay() ? Basis.MEAN_DAY : Basis.WEEK;
    }
}
