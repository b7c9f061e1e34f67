package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Progress;

/** How residents do by what was agreed with them. */
public final class ProgressResource {
    private final Rooms rooms;

    public ProgressResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/analyses/{id}/progress/for/{+key}", this::progress));
    }

    private Reply progress(Call call) throws InterruptedException {
        call.onlyQueries();
        String id = call.path("id");
        String reference = AnalysisResource.reference(call.path("key"));
        Key key = AnalysisResource.key(reference);
        List<Progress> all;
        try {
            all = rooms.standings().progress(id, Set.of(key)).getOrDefault(key, List.of());
        } catch (NoSuchElementException e) {
            throw Problem.notFound(e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(422, e.getMessage());
        }
        ObjectNode out = Json.object();
        out.put("module", id);
        out.put("for", reference);
        out.set("plans", plans(rooms.analysisTerms().terms(id, key).plans()));
        ArrayNode weeks = out.putArray("weeks");
        Map<LocalDate, List<Progress>> byWeek =
                all.stream().collect(Collectors.groupingBy(Progress::from, TreeMap::new, Collectors.toList()));
        byWeek.forEach((from, aims) -> {
            ObjectNode week = weeks.addObject();
            week.put("from", from.toString());
            week.put("until", aims.get(0).until().toString());
            ArrayNode shown = week.putArray("aims");
            aims.forEach(progress -> shown.add(shown(progress)));
        });
        return Reply.ok(out);
    }

    /** What was agreed, past and to come. */
    static ArrayNode plans(List<Plan> plans) {
        ArrayNode out = Json.object().putArray("plans");
        plans.forEach(plan -> {
            ObjectNode one = out.addObject();
            one.put("source", plan.source());
            one.put("from", plan.from().toString());
            one.put("until", plan.until().map(LocalDate::toString).orElse(null));
            ArrayNode aims = one.putArray("aims");
            plan.aims().forEach(aim -> aims.add(shown(aim)));
        });
        return out;
    }

    private static ObjectNode shown(Aim aim) {
        ObjectNode out = Json.object();
        out.put("measure", aim.measure());
        out.put("per", AlertText.word(aim.basis()));
        out.put("amount", aim.amount());
        if (aim.days() > 0) {
            out.put("days", aim.days());
        }
        if (!aim.text().isEmpty()) {
            out.put("text", aim.text());
        }
        return out;
    }

    private static ObjectNode shown(Progress progress) {
        ObjectNode out = Json.object();
        out.put(
                "source",
                progress.aim().source().isEmpty()
                        ? "parameters"
                        : progress.aim().source());
        out.setAll(shown(progress.aim()));
        out.put("found", progress.found().orElse(null));
        out.put("state", AlertText.word(progress.state()));
        out.put("note", progress.note());
        return out;
    }
}
