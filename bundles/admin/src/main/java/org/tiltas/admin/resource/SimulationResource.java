package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.analysis.Simulations;

/** What other limits would have meant: alarms per day before and after, before anything is saved. */
public final class SimulationResource {
    private static final Duration USUAL = Duration.ofDays(30);
    private final Rooms rooms;

    public SimulationResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("POST", "/analyses/{id}/simulate", this::simulate));
    }

    private Reply simulate(Call call) throws InterruptedException {
        Fields fields = call.fields();
        String reference = AnalysisResource.reference(fields.required("for"));
        Instant to = fields.time("to").orElseGet(Instant::now);
        Instant from = fields.time("from").orElseGet(() -> to.minus(USUAL));
        Map<String, String> values =
                fields.object("values").map(SimulationResource::values).orElse(Map.of());
        fields.noOthers();
        try {
            return Reply.ok(shown(
                    rooms.simulations().simulate(call.path("id"), AnalysisResource.key(reference), values, from, to)));
        } catch (NoSuchElementException e) {
            throw Problem.notFound(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(422, e.getMessage());
        }
    }

    /** An empty text unsets a value, so texts may be empty here. */
    private static Map<String, String> values(Fields fields) {
        Map<String, String> values = new TreeMap<>();
        fields.names().forEach(name -> values.put(name, fields.text(name).orElse("")));
        return values;
    }

    private static ObjectNode shown(Simulations.Outcome outcome) {
        ObjectNode out = Json.object();
        out.put("measurements", outcome.evidence());
        out.set("before", shown(outcome.before()));
        out.set("after", shown(outcome.after()));
        ArrayNode days = out.putArray("days");
        outcome.days().forEach(day -> days.addObject()
                .put("day", day.day().toString())
                .put("before", day.before())
                .put("after", day.after()));
        ArrayNode missed = out.putArray("missed");
        outcome.missed().forEach(missed::add);
        return out;
    }

    private static ObjectNode shown(Simulations.Alarms alarms) {
        return Json.object()
                .put("alarms", alarms.count())
                .put("true", alarms.foundTrue())
                .put("falseAlarm", alarms.falseAlarm())
                .put("technical", alarms.technical());
    }
}
