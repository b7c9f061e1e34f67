package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.analysis.Aim;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.plan.Agreed.Part;
import org.tiltas.clinical.plan.Agreed.Standing;

/** Goals: each target whose measure is known asks for something, from {@code startDate} until it is due. */
final class GoalReader {
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("d", ChronoUnit.DAYS, "wk", ChronoUnit.WEEKS, "mo", ChronoUnit.MONTHS, "a", ChronoUnit.YEARS);
    private static final long LONGEST = 3660;

    private final JsonNode goal;
    private final String source;
    private final LocalDate written;
    private final LocalDate begun;
    private final ZoneId zone;

    /** @param begun from when on it holds if it does not say */
    GoalReader(JsonNode goal, String source, LocalDate written, LocalDate begun, ZoneId zone) {
        this.goal = goal;
        this.source = source;
        this.written = written;
        this.begun = begun;
        this.zone = zone;
    }

    Agreed read() throws FieldError {
        LocalDate from =
                Days.first(goal.path("startDate"), zone, "Goal.startDate").orElse(begun);
        List<Part> parts = new ArrayList<>();
        JsonNode targets = goal.path("target");
        for (int i = 0; i < targets.size(); i++) {
            Optional<Measure> measure = Measure.of(targets.get(i).path("measure"));
            if (measure.isPresent()) {
                parts.add(part(targets.get(i), measure.get(), from, "Goal.target[" + i + "]"));
            }
        }
        return switch (goal.path("lifecycleStatus").asText()) {
            case "accepted", "active", "completed" -> new Agreed(Standing.HOLDS, from, parts);
            case "entered-in-error" -> new Agreed(Standing.VOID, from, List.of());
            default -> new Agreed(Standing.RESTS, written, List.of());
        };
    }

    private Part part(JsonNode target, Measure measure, LocalDate from, String field) throws FieldError {
        Optional<LocalDate> until = due(target, from, field);
        // a day that is past when the Goal is written again says nothing against a start it does not name
        boolean named = goal.has("startDate") || target.has("dueDuration");
        if (named && until.filter(from::isAfter).isPresent()) {
            throw new FieldError(field + ".due", "invalid", "lies before Goal.startDate");
        }
        if (goal.path("lifecycleStatus").asText().equals("completed")) {
            until = Days.last(goal.path("statusDate"), zone, "Goal.statusDate")
                    .or(() -> due(target, from))
                    .or(() -> Optional.of(written));
        }
        Amount amount = amount(target, measure, field);
        Aim aim = new Aim(
                source,
                measure.metric(),
                amount.basis(measure, field + ".detailQuantity"),
                amount.value(),
                0,
                Words.line(goal.path("description").path("text")));
        return new Part(aim, until);
    }

    private Optional<LocalDate> due(JsonNode target, LocalDate from) {
        try {
            return due(target, from, "");
        } catch (FieldError e) {
            throw new IllegalStateException("was read before", e);
        }
    }

    private Optional<LocalDate> due(JsonNode target, LocalDate from, String field) throws FieldError {
        JsonNode duration = target.path("dueDuration");
        if (duration.isMissingNode()) {
            return Days.last(target.path("dueDate"), zone, field + ".dueDate");
        }
        ChronoUnit unit =
                UNITS.get(duration.path("code").asText(duration.path("unit").asText()));
        BigDecimal value = duration.path("value").decimalValue();
        if (unit == null || value.signum() <= 0 || value.compareTo(BigDecimal.valueOf(LONGEST)) > 0) {
            throw new FieldError(field + ".dueDuration", "invalid", "must be a number of d, wk, mo or a");
        }
        // of four weeks the last day is the one before the fifth begins
        return Optional.of(from.plus(value.longValue(), unit).minusDays(1));
    }

    private static Amount amount(JsonNode target, Measure measure, String field) throws FieldError {
        if (target.path("detailInteger").isIntegralNumber()) {
            return Amount.of(target.path("detailInteger").decimalValue(), "", measure, field + ".detailInteger");
        }
        if (target.path("detailRange").path("low").isObject()) {
            return Amount.read(target.path("detailRange").path("low"), measure, field + ".detailRange.low");
        }
        if (target.path("detailQuantity").isObject()) {
            return Amount.read(target.path("detailQuantity"), measure, field + ".detailQuantity");
        }
        throw new FieldError(
                field + ".detail", "required", "must be detailQuantity, detailRange with low, or detailInteger");
    }
}
