package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Plan;
import org.tiltas.clinical.devices.FieldError;

/** Reads CarePlans and Goals. What they say of other things than activity is nobody's concern here. */
public final class PlanText {
    public static final Set<String> KINDS = Set.of("CarePlan", "Goal");

    private PlanText() {}

    /**
     * Checks one before it is stored.
     *
     * @param zone of the home
     * @throws FieldError naming what cannot be judged by, though it is about activity
     */
    public static void check(String kind, JsonNode body, LocalDate today, ZoneId zone) throws FieldError {
        read(kind, new Version(today, body), kind, today, zone);
    }

    /** @param begun from when on it holds if it does not say */
    private static Agreed read(String kind, Version version, String source, LocalDate begun, ZoneId zone)
            throws FieldError {
        return kind.equals("Goal")
                ? new GoalReader(version.body(), source, version.written(), begun, zone).read()
                : new CarePlanReader(version.body(), source, version.written(), begun, zone).read();
    }

    /**
     * A version of a resource.
     *
     * @param written day on which it was
     */
    record Version(LocalDate written, JsonNode body) {}

    /**
     * What holds when: each version from the day it decides on, the one before until then. A version that names no
     * start decides from the day it is written, unless it asks for the same: then from where that began.
     *
     * @param versions from old to new
     */
    static List<Plan> plans(String kind, String source, List<Version> versions, ZoneId zone) throws FieldError {
        List<Plan> plans = new ArrayList<>();
        JsonNode before = null;
        Optional<Agreed> held = Optional.empty();
        for (Version version : versions) {
            JsonNode asked = asked(version.body());
            if (asked.equals(before)) {
                continue;
            }
            before = asked;
            Agreed agreed = read(kind, version, source, version.written(), zone);
            if (held.filter(agreed::asksAs).isPresent()) {
                agreed = read(kind, version, source, held.get().from(), zone);
            }
            held = Optional.of(agreed).filter(now -> now.standing() == Agreed.Standing.HOLDS);
            if (agreed.standing() == Agreed.Standing.VOID) {
                plans.clear();
            } else {
                cut(plans, agreed.from());
                plans.addAll(plans(source, agreed));
            }
        }
        return plans;
    }

    /** How far it was reached is no change of what was agreed. */
    private static JsonNode asked(JsonNode body) {
        return ((ObjectNode) body.deepCopy()).without("achievementStatus");
    }

    private static void cut(List<Plan> plans, LocalDate day) {
        LocalDate last = day.minusDays(1);
        plans.removeIf(plan -> !plan.from().isBefore(day));
        plans.replaceAll(
                plan -> plan.until().filter(until -> !until.isAfter(last)).isPresent()
                        ? plan
                        : new Plan(plan.source(), plan.from(), Optional.of(last), plan.aims()));
    }

    private static List<Plan> plans(String source, Agreed agreed) {
        Map<Optional<LocalDate>, List<Aim>> byEnd = new LinkedHashMap<>();
        agreed.parts().forEach(part -> byEnd.computeIfAbsent(part.until(), until -> new ArrayList<>())
                .add(part.aim()));
        List<Plan> plans = new ArrayList<>();
        byEnd.forEach((until, aims) -> {
            if (until.filter(agreed.from()::isAfter).isEmpty()) {
                plans.add(new Plan(source, agreed.from(), until, aims));
            }
        });
        return plans;
    }
}
