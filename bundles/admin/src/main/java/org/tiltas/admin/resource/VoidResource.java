package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.clinical.Voiding;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations.Sweep;

/** Taking back measurements that a person knows to be wrong. */
public final class VoidResource {
    private static final int LONGEST_REASON = 500;

    private final Rooms rooms;

    public VoidResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/observations/void", this::list),
                new Route("POST", "/observations/void", this::many),
                new Route("GET", "/observations/void/{id}", this::get),
                new Route("POST", "/observations/{id}/void", this::one));
    }

    private Reply one(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        String reason = reason(fields);
        fields.noOthers();
        String id = call.path("id");
        try {
            if (!rooms.voiding().one(id, reason, call.who())) {
                throw Problem.of(409, "Observation/" + id + " is entered-in-error already");
            }
            return Reply.ok(Json.object().put("id", id).put("status", "entered-in-error"));
        } catch (NoSuchElementException e) {
            throw Problem.notFound(e.getMessage());
        } catch (JournalException e) {
            throw unavailable(e);
        }
    }

    private Reply many(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        String device = fields.required("device");
        Set<String> metrics = new TreeSet<>(fields.texts("metrics"));
        Instant from = fields.time("from").orElseThrow(() -> Problem.field("from", "is required"));
        Instant to = fields.time("to").orElseThrow(() -> Problem.field("to", "is required"));
        boolean dryRun = fields.flag("dryRun");
        String reason = dryRun ? fields.text("reason").orElse("") : reason(fields);
        fields.noOthers();
        if (!from.isBefore(to)) {
            throw Problem.field("to", "must be after from");
        }
        if (rooms.journal().records().get("Device", device).isEmpty()) {
            throw Problem.field("device", "Device/" + device + " does not exist");
        }
        Sweep sweep = new Sweep(Optional.of(device), Optional.empty(), metrics, from, to);
        try {
            if (dryRun) {
                return Reply.ok(Json.object().put("count", rooms.voiding().count(sweep)));
            }
            Voiding.Job job = rooms.voiding().start(sweep, reason, call.who());
            String location = "/api/v1/observations/void/" + job.id();
            return new Reply(202, "application/json", Json.bytes(shown(job)), Map.of("Location", location));
        } catch (JournalException e) {
            throw unavailable(e);
        }
    }

    private Reply get(Call call) {
        call.onlyQueries();
        return Reply.ok(shown(rooms.voiding()
                .job(call.path("id"))
                .orElseThrow(() -> Problem.notFound("void job " + call.path("id") + " does not exist"))));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.voiding().jobs().forEach(job -> items.add(shown(job)));
        return Reply.ok(out);
    }

    private static String reason(Fields fields) {
        String reason = fields.required("reason");
        if (reason.length() > LONGEST_REASON) {
            throw Problem.field("reason", "must have at most " + LONGEST_REASON + " characters");
        }
        return reason;
    }

    private static Problem unavailable(JournalException e) {
        return Problem.of(503, "journal: " + e.getMessage()).with("Retry-After", "5");
    }

    private static ObjectNode shown(Voiding.Job job) {
        ObjectNode out = Json.object();
        out.put("id", job.id());
        out.put("state", job.state());
        out.put("device", job.device());
        ArrayNode metrics = out.putArray("metrics");
        new TreeSet<>(job.metrics()).forEach(metrics::add);
        out.put("from", Times.text(job.from()));
        out.put("to", Times.text(job.to()));
        out.put("by", job.by());
        out.put("started", Times.text(job.started()));
        out.put("ended", Times.text(job.ended()));
        out.put("total", job.total());
        out.put("voided", job.voided());
        return out;
    }
}
