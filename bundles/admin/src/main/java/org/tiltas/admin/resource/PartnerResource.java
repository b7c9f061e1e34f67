package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Partners: records of kind {@code partner}, secrets below {@code auth} sealed; see {@link Partners}. */
public final class PartnerResource {
    static final String KIND = "partner";
    private final Rooms rooms;
    private final Store store;

    public PartnerResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/partners", this::list),
                new Route("GET", "/partners/{id}", this::get),
                new Route("PUT", "/partners/{id}", this::put),
                new Route("DELETE", "/partners/{id}", this::delete));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.journal().records().list(KIND).forEach(stored -> items.add(shown(stored.id(), Json.own(stored.body()))));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        Record stored = stored(call);
        return Reply.ok(shown(stored.id(), Json.own(stored.body())));
    }

    private Reply put(Call call) {
        String id = Names.id(call.path("id"));
        ObjectNode settings = PartnerSettingsReader.read(call.fields(), id);
        return store.again(() -> write(call, id, settings));
    }

    private Reply write(Call call, String id, ObjectNode settings) {
        Optional<Record> before = rooms.journal().records().get(KIND, id);
        Optional<ObjectNode> stored = before.map(record -> Json.own(record.body()));
        ObjectNode given = (ObjectNode) settings.get("auth");
        // A secret left out stays what it was, but is never carried over to another address.
        ObjectNode auth = stored.filter(body -> body.path("url").equals(settings.path("url")))
                .map(body -> PartnerSecrets.complete(given, (ObjectNode) body.path("auth")))
                .orElse(given);
        ObjectNode body = settings.deepCopy();
        body.set("auth", PartnerSecrets.sealed(auth));
        PartnerKeys.keep(body, stored.orElseGet(Json::object));
        ObjectNode clear = body.deepCopy();
        clear.set("auth", PartnerSecrets.opened((ObjectNode) body.get("auth")));
        try {
            rooms.partners().check(id, clear.toString());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        }
        RecordWrite write = RecordWrite.put(KIND, id, body.toString())
                .expecting(before.map(Record::version).orElse(0L));
        String action = before.isPresent() ? "partner.replace" : "partner.create";
        store.commit(new Unit().put(write), call, action, id);
        ObjectNode out = shown(id, body);
        return before.isPresent() ? Reply.ok(out) : Reply.created(out, call.address());
    }

    private Reply delete(Call call) {
        Record stored = stored(call);
        List<String> accounts = AccountResource.ofPartner(rooms, stored.id());
        if (!accounts.isEmpty()) {
            // a later partner of the same id must not be read by them
            throw Problem.of(409, "accounts " + String.join(", ", accounts) + " are this partner's: remove them first");
        }
        store.commit(new Unit().put(RecordWrite.remove(KIND, stored.id())), call, "partner.delete", stored.id());
        return Reply.nothing();
    }

    private Record stored(Call call) {
        return rooms.journal()
                .records()
                .get(KIND, call.path("id"))
                .orElseThrow(() -> Problem.notFound("partner " + call.path("id") + " does not exist"));
    }

    private ObjectNode shown(String id, ObjectNode body) {
        ObjectNode out = Json.object();
        out.put("id", id);
        out.setAll(body);
        out.set("auth", PartnerSecrets.shown(body.path("auth")));
        PartnerCertificate.of(body).ifPresent(certificate -> out.set("certificate", certificate.shown()));
        out.set("status", status(id));
        return out;
    }

    private static JsonNode latency(Optional<Partners.Latency> latency) {
        return latency.<JsonNode>map(found -> Json.object()
                        .put("p50", millis(found.p50()))
                        .put("p99", millis(found.p99()))
                        .put("count", found.count()))
                .orElse(NullNode.instance);
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0;
    }

    private ObjectNode withheld(String id) {
        String prefix = "withheld." + id + ".";
        ObjectNode out = Json.object();
        rooms.journal().counters().all().forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                out.put(name.substring(prefix.length()), count);
            }
        });
        return out;
    }

    private ObjectNode status(String id) {
        // Between the commit of a new partner and the start of its delivery there is no status yet.
        Optional<Partners.Status> status = rooms.partnersIfThere().flatMap(partners -> partners.status(id));
        Deliveries.Totals totals = rooms.journal().deliveries().totals(id);
        ObjectNode out = Json.object();
        out.put("state", status.map(Partners.Status::state).orElse("waiting"));
        out.put("lag", status.map(Partners.Status::lag).orElse(0L));
        out.put("oldest", Times.text(status.flatMap(Partners.Status::oldest)));
        out.put("delivered", totals.delivered());
        out.put("deferred", totals.deferred());
        out.put("parked", totals.parked());
        out.put("expired", rooms.journal().counters().get("expired.partner/" + id));
        out.set("latency", latency(status.flatMap(Partners.Status::latency)));
        out.set("withheld", withheld(id));
        out.put("lastError", status.flatMap(Partners.Status::lastError).orElse(null));
        return out;
    }
}
