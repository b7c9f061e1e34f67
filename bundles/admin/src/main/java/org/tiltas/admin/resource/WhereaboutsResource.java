package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.clinical.Whereabouts;
import org.tiltas.spi.clinical.Whereabouts.Decision;
import org.tiltas.spi.clinical.Whereabouts.Order;

/** For whom it was decided that the server may tell in which room they are. */
public final class WhereaboutsResource {
    private final Rooms rooms;

    public WhereaboutsResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/whereabouts", this::list),
                new Route("GET", "/residents/{id}/whereabouts", this::get),
                new Route("PUT", "/residents/{id}/whereabouts", this::put),
                new Route("DELETE", "/residents/{id}/whereabouts", this::end));
    }

    private static <T> T answered(Supplier<T> work) {
        try {
            return work.get();
        } catch (NoSuchElementException e) {
            throw Problem.notFound(e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(409, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        }
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.whereabouts().decisions().forEach(decision -> items.add(shown(decision)));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        call.onlyQueries();
        return Reply.ok(shown(decision(call.path("id"))));
    }

    private Decision decision(String id) {
        return rooms.whereabouts()
                .decision(id)
                .orElseThrow(() -> Problem.notFound("of Patient/" + id + " no whereabouts were ever decided on"));
    }

    private Reply put(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        Order order = new Order(
                fields.required("purpose"),
                fields.duration("retention", Whereabouts.SHORTEST, Whereabouts.LONGEST)
                        .orElseThrow(() -> Problem.field("retention", "is required")),
                fields.required("decidedBy"),
                fields.time("from"));
        fields.noOthers();
        String id = call.path("id");
        boolean isNew = answered(() -> rooms.whereabouts().decide(id, order, call.who()));
        ObjectNode out = shown(decision(id));
        return isNew ? Reply.created(out, call.address()) : Reply.ok(out);
    }

    private Reply end(Call call) {
        call.onlyQueries();
        String id = call.path("id");
        if (!answered(() -> rooms.whereabouts().end(id, call.who()))) {
            throw Problem.notFound("of Patient/" + id + " no whereabouts are decided on");
        }
        return Reply.nothing();
    }

    private static ObjectNode shown(Decision decision) {
        ObjectNode out = Json.object();
        out.put("resident", decision.patient());
        out.put("state", state(decision));
        out.put("purpose", decision.order().purpose());
        out.put("retention", Durations.text(decision.order().retention()));
        out.put("decidedBy", decision.order().decidedBy());
        out.put("from", Times.text(decision.from()));
        out.put("entered", Times.text(decision.entered()));
        out.put("enteredBy", decision.enteredBy());
        decision.ended().ifPresent(ended -> out.put("ended", Times.text(ended)).put("endedBy", decision.endedBy()));
        return out;
    }

    private static String state(Decision decision) {
        if (decision.ended().isPresent()) {
            return "ended";
        }
        return decision.from().isAfter(Instant.now()) ? "planned" : "on";
    }
}
