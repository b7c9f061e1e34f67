package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.SecretBox;

/** MQTT brokers the server connects to: records of kind {@code broker}, password and private key sealed and never returned. */
public final class BrokerResource {
    private static final String KIND = Brokers.KIND;
    private final Rooms rooms;
    private final Store store;

    public BrokerResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/brokers", this::list),
                new Route("GET", "/brokers/{id}", this::get),
                new Route("PUT", "/brokers/{id}", this::put),
                new Route("DELETE", "/brokers/{id}", this::delete));
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
        Fields fields = call.fields();
        fields.text("id").filter(other -> !other.equals(id)).ifPresent(other -> {
            throw Problem.field("id", "differs from the id in the path");
        });
        fields.ignore("status");
        Optional<String> password = fields.text("password");
        ObjectNode body = BrokerFields.read(fields, rooms.journal().records());
        fields.noOthers();
        if (password.isPresent() && !body.has("user")) {
            throw Problem.field("user", "is missing; a password needs one");
        }
        Optional<String> sealed = password.map(SecretBox::seal);
        return store.again(() -> write(call, id, sealed, body));
    }

    private Reply write(Call call, String id, Optional<String> sealed, ObjectNode given) {
        Optional<Record> before = rooms.journal().records().get(KIND, id);
        Optional<ObjectNode> old = before.map(stored -> Json.own(stored.body()));
        ObjectNode body = given.deepCopy();
        // A password left out stays what it was, but is never carried over to another server or user.
        sealed.or(() -> old.filter(o -> o.path("url").equals(given.path("url"))
                                && o.path("user").equals(given.path("user")))
                        .filter(o -> o.has("password"))
                        .map(o -> o.path("password").asText()))
                .ifPresent(text -> body.put("password", text));
        keepKey(given, old, body);
        if (!body.has("clientId")) {
            // The broker keeps the session under it: chosen once, and another one on each server.
            body.put(
                    "clientId",
                    old.map(o -> o.path("clientId").asText())
                            .orElseGet(() -> "tiltas-" + id + "-"
                                    + rooms.journal().records().freshId()));
        }
        RecordWrite write = RecordWrite.put(KIND, id, body.toString())
                .expecting(before.map(Record::version).orElse(0L));
        String action = before.isPresent() ? "broker.replace" : "broker.create";
        store.commit(new Unit().put(write), call, action, id);
        ObjectNode out = shown(id, body);
        return before.isPresent() ? Reply.ok(out) : Reply.created(out, call.address());
    }

    /** A key left out stays too, where the certificate and the server are the same. */
    private static void keepKey(ObjectNode given, Optional<ObjectNode> old, ObjectNode body) {
        if (!given.at("/tls/certificate").isTextual() || given.at("/tls/key").isTextual()) {
            return;
        }
        String kept = old.filter(o -> o.path("url").equals(given.path("url")))
                .filter(o -> o.at("/tls/certificate").equals(given.at("/tls/certificate")))
                .map(o -> o.at("/tls/key").asText(""))
                .filter(key -> !key.isEmpty())
                .orElseThrow(() -> Problem.field("tls.key", "is missing; a certificate needs one"));
        ((ObjectNode) body.path("tls")).put("key", kept);
    }

    private Reply delete(Call call) {
        Record stored = stored(call);
        store.commit(new Unit().put(RecordWrite.remove(KIND, stored.id())), call, "broker.delete", stored.id());
        return Reply.nothing();
    }

    private Record stored(Call call) {
        return rooms.journal()
                .records()
                .get(KIND, call.path("id"))
                .orElseThrow(() -> Problem.notFound("broker " + call.path("id") + " does not exist"));
    }

    private ObjectNode shown(String id, ObjectNode body) {
        ObjectNode out = Json.object();
        out.put("id", id);
        out.setAll(body.deepCopy());
        out.remove("password");
        if (out.path("tls").isObject()) {
            ((ObjectNode) out.path("tls")).remove("key");
        }
        // Between the commit of a new broker and its first connection there is no status yet.
        Optional<Brokers.Status> status = rooms.brokersIfThere().flatMap(brokers -> brokers.status(id));
        ObjectNode shown = out.putObject("status");
        shown.put("state", status.map(Brokers.Status::state).orElse("waiting"));
        shown.put("received", status.map(Brokers.Status::received).orElse(0L));
        shown.put("lastError", status.flatMap(Brokers.Status::lastError).orElse(null));
        return out;
    }
}
