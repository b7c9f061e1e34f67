package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Aim.Basis;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.plan.Agreed.Part;
import org.tiltas.clinical.plan.Agreed.Standing;

/** CarePlans: each activity that can be measured asks for something in each week of the plan's period. */
final class CarePlanReader {
    private static final int WEEK = 7;
    private static final Set<String> IDLE = Set.of("on-hold", "cancelled", "stopped", "unknown", "entered-in-error");

    private final JsonNode plan;
    private final String source;
    private final LocalDate written;
    private final LocalDate begun;
    private final ZoneId zone;

    /** @param begun from when on it holds if it does not say */
    CarePlanReader(JsonNode plan, String source, LocalDate written, LocalDate begun, ZoneId zone) {
        this.plan = plan;
        this.source = source;
        this.written = written;
        this.begun = begun;
        this.zone = zone;
    }

    Agreed read() throws FieldError {
        JsonNode period = plan.path("period");
        Optional<LocalDate> start = Days.first(period.path("start"), zone, "CarePlan.period.start");
        LocalDate from = start.orElse(begun);
        Optional<LocalDate> end = Days.last(period.path("end"), zone, "CarePlan.period.end");
        String status = plan.path("status").asText();
        Optional<LocalDate> until = status.equals("completed") ? end.or(() -> Optional.of(written)) : end;
        List<Part> parts = new ArrayList<>();
        JsonNode activities = plan.path("activity");
        for (int i = 0; i < activities.size(); i++) {
            for (Aim aim : aims(activities.get(i).path("detail"), "CarePlan.activity[" + i + "].detail")) {
                parts.add(new Part(aim, until));
            }
        }
        // an end that is past when the CarePlan is written again says nothing against a start it does not name
        if (!parts.isEmpty() && start.isPresent() && end.filter(from::isAfter).isPresent()) {
            throw new FieldError("CarePlan.period.end", "invalid", "lies before its start");
        }
        return switch (status) {
            case "active", "completed" -> new Agreed(Standing.HOLDS, from, parts);
            case "entered-in-error" -> new Agreed(Standing.VOID, from, List.of());
            default -> new Agreed(Standing.RESTS, written, List.of());
        };
    }

    private List<Aim> aims(JsonNode detail, String field) throws FieldError {
        if (IDLE.contains(detail.path("status").asText())
                || detail.path("doNotPerform").asBoolean()) {
            return List.of();
        }
        String intensity = Measure.intensity(detail);
        Optional<Measure> byIntensity = Measure.byIntensity(detail);
        if (!intensity.isEmpty() && byIntensity.isEmpty()) {
            throw new FieldError(
                    field + ".extension",
                    "value",
                    "intensity must be moderate, vigorous or active, not '" + intensity + "'");
        }
        Optional<Measure> measure = Measure.of(detail.path("code")).or(() -> byIntensity);
        return measure.isEmpty() ? List.of() : aims(detail, measure.get(), field);
    }

    private List<Aim> aims(JsonNode detail, Measure measure, String field) throws FieldError {
        String text = Words.line(
                detail.path("description"),
                detail.path("code").path("text"),
                detail.path("code").path("coding").path(0).path("display"));
        int days = days(detail.path("scheduledTiming").path("repeat"), field + ".scheduledTiming.repeat");
        List<Aim> aims = new ArrayList<>();
        if (detail.path("quantity").isObject()) {
            Amount week = Amount.read(detail.path("quantity"), measure, field + ".quantity");
            if (week.per().equals("d")) {
                throw new FieldError(field + ".quantity.code", "invalid", "is for the week; for a day use dailyAmount");
            }
            aims.add(new Aim(source, measure.metric(), Basis.WEEK, week.value(), 0, text));
        }
        if (measure.isDays()) {
            if (days > 0) {
                aims.add(new Aim(source, measure.metric(), Basis.WEEK, BigDecimal.valueOf(days), 0, text));
            }
        } else {
            ofDay(detail, measure, field).ifPresent(amount -> {
                boolean some = days > 0;
                aims.add(new Aim(
                        source, measure.metric(), some ? Basis.DAYS : Basis.MEAN_DAY, amount, some ? days : 0, text));
            });
        }
        if (aims.isEmpty()) {
            throw new FieldError(
                    field,
                    "required",
                    measure.isDays()
                            ? "must say on how many days, by scheduledTiming.repeat or by quantity in d/wk"
                            : "must say how much, by scheduledTiming.repeat.duration, dailyAmount or quantity");
        }
        return aims;
    }

    /** On how many days of a week; 0 if it does not say. */
    private static int days(JsonNode repeat, String field) throws FieldError {
        if (!repeat.isObject()) {
            return 0;
        }
        for (String bounds : List.of("boundsPeriod", "boundsDuration", "boundsRange")) {
            if (repeat.has(bounds)) {
                throw new FieldError(field + "." + bounds, "not-supported", "belongs into CarePlan.period");
            }
        }
        if (!repeat.path("dayOfWeek").isEmpty()) {
            return repeat.path("dayOfWeek").size();
        }
        if (!repeat.has("periodUnit")) {
            return 0;
        }
        int period = repeat.path("period").asInt(0);
        String unit = repeat.path("periodUnit").asText();
        int frequency = repeat.path("frequency").asInt(1);
        if (period == 1 && unit.equals("d")) {
            return WEEK;
        }
        if (period != 1 || !unit.equals("wk") || frequency < 1 || frequency > WEEK) {
            throw new FieldError(field, "not-supported", "must be 1 to 7 times per 1 wk, or per 1 d");
        }
        return frequency;
    }

    private static Optional<BigDecimal> ofDay(JsonNode detail, Measure measure, String field) throws FieldError {
        if (detail.path("dailyAmount").isObject()) {
            Amount amount = Amount.read(detail.path("dailyAmount"), measure, field + ".dailyAmount");
            if (amount.per().equals("wk")) {
                throw new FieldError(field + ".dailyAmount.code", "invalid", "is for a day; for the week use quantity");
            }
            return Optional.of(amount.value());
        }
        JsonNode repeat = detail.path("scheduledTiming").path("repeat");
        if (!measure.isMinutes() || !repeat.path("duration").isNumber()) {
            return Optional.empty();
        }
        String inside = field + ".scheduledTiming.repeat";
        int minutes =
                switch (repeat.path("durationUnit").asText()) {
                    case "min" -> 1;
                    case "h" -> 60;
                    default -> throw new FieldError(inside + ".durationUnit", "not-supported", "must be min or h");
                };
        BigDecimal value = repeat.path("duration").decimalValue().multiply(BigDecimal.valueOf(minutes));
        return Optional.of(Amount.of(value, "d", measure, inside + ".duration").value());
    }
}
