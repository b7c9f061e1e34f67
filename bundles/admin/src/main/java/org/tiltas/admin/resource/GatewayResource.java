package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.intake.TopicFilters;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Passwords;

/**
 * Gateways: records of kind {@code gateway} with the body {@code {"secretHash", "adapters", "home", "rate", "zone", "mllp",
 * "patients"}}. The secret is stored hashed and never returned.
 */
public final class GatewayResource {
    private static final String KIND = "gateway";
    private static final int USUAL_RATE = 1_000;
    private static final int MOST_RATE = 1_000_000;
    private final Rooms rooms;
    private final Store store;
    private final SenderFields senders;

    public GatewayResource(Rooms rooms) {
        this.rooms = rooms;
        this.senders = new SenderFields(rooms);
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/gateways", this::list),
                new Route("GET", "/gateways/{id}", this::get),
                new Route("PUT", "/gateways/{id}", this::put),
                new Route("DELETE", "/gateways/{id}", this::delete));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.journal().records().list(KIND).forEach(stored -> items.add(shown(stored)));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        return Reply.ok(shown(stored(call)));
    }

    private Reply put(Call call) {
        String id = Names.id(call.path("id"));
        Fields fields = call.fields();
        fields.text("id").filter(other -> !other.equals(id)).ifPresent(other -> {
            throw Problem.field("id", "differs from the id in the path");
        });
        Optional<String> secret = fields.text("secret");
        Set<String> adapters = new LinkedHashSet<>(fields.texts("adapters"));
        adapters.forEach(adapter -> Names.module("adapters", adapter));
        String home = fields.text("home").orElse("");
        int rate = fields.number("rate", 0, MOST_RATE).orElse(USUAL_RATE);
        ObjectNode body = Json.object();
        ArrayNode names = body.putArray("adapters");
        adapters.forEach(names::add);
        body.put("home", home);
        body.put("rate", rate);
        senders.read(id, fields, body);
        fields.noOthers();
        refuseOverlap(id, adapters);
        Optional<String> newHash = secret.map(Passwords::hash);
        return store.again(() -> write(call, id, newHash, body));
    }

    /** A topic that two adapters of one gateway would read has no right answer, so it is refused before it exists. */
    private void refuseOverlap(String gateway, Set<String> adapters) {
        record Filter(String adapter, String topic) {}
        List<Filter> filters = new ArrayList<>();
        for (String adapter : adapters) {
            rooms.journal().records().get("module", adapter).ifPresent(module -> Json.own(module.body())
                    .path("topics")
                    .forEach(topic -> filters.add(new Filter(adapter, topic.asText()))));
        }
        for (Filter a : filters) {
            for (Filter b : filters) {
                if (a.adapter().compareTo(b.adapter()) < 0 && TopicFilters.overlap(a.topic(), b.topic(), gateway)) {
                    throw Problem.field(
                            "adapters",
                            "the topics of " + a.adapter() + " (" + a.topic() + ") and " + b.adapter() + " ("
                                    + b.topic() + ") overlap");
                }
            }
        }
    }

    private Reply write(Call call, String id, Optional<String> newHash, ObjectNode body) {
        Optional<Record> before = rooms.journal().records().get(KIND, id);
        String hash = newHash.or(() -> before.map(
                        stored -> Json.own(stored.body()).path("secretHash").asText()))
                .orElseThrow(() -> Problem.field("secret", "is missing; a new gateway needs one"));
        body.put("secretHash", hash);
        senders.refuseTwins(id, body);
        RecordWrite write = RecordWrite.put(KIND, id, body.toString())
                .expecting(before.map(Record::version).orElse(0L));
        String action = before.isPresent() ? "gateway.replace" : "gateway.create";
        store.commit(new Unit().put(write), call, action, id);
        ObjectNode out = shown(id, body);
        return before.isPresent() ? Reply.ok(out) : Reply.created(out, call.address());
    }

    private Reply delete(Call call) {
        Record stored = stored(call);
        store.commit(new Unit().put(RecordWrite.remove(KIND, stored.id())), call, "gateway.delete", stored.id());
        return Reply.nothing();
    }

    private Record stored(Call call) {
        return rooms.journal()
                .records()
                .get(KIND, call.path("id"))
                .orElseThrow(() -> Problem.notFound("gateway " + call.path("id") + " does not exist"));
    }

    private static ObjectNode shown(Record stored) {
        return shown(stored.id(), Json.own(stored.body()));
    }

    private static ObjectNode shown(String id, ObjectNode body) {
        ObjectNode out = Json.object();
        out.put("id", id);
        out.set("adapters", body.path("adapters"));
        out.put("home", body.path("home").asText());
        out.put("rate", body.path("rate").asInt(USUAL_RATE));
        SenderFields.show(body, out);
        return out;
    }
}
