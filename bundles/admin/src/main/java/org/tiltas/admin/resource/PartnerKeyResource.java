package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** The keys of one partner: its public ones to hand over, and a new one. */
public final class PartnerKeyResource {
    private final Rooms rooms;
    private final Store store;

    public PartnerKeyResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/partners/{id}/keys", this::get),
                new Route("POST", "/partners/{id}/keys", this::rotate));
    }

    private Reply get(Call call) {
        call.onlyQueries();
        return Reply.ok(published(Json.own(stored(call).body())));
    }

    private Reply rotate(Call call) {
        Fields fields = call.fieldsIfAny();
        boolean revoke = fields.flag("revoke");
        fields.noOthers();
        return store.again(() -> {
            Record record = stored(call);
            ObjectNode body = Json.own(record.body());
            if (!body.path("auth").path("type").asText().equals("smart")) {
                throw Problem.of(409, "auth.type: only a partner with smart has keys");
            }
            PartnerKeys.rotate(body, revoke);
            RecordWrite write = RecordWrite.put(PartnerResource.KIND, record.id(), body.toString())
                    .expecting(record.version());
            String action = revoke ? "partner.keys.revoke" : "partner.keys.rotate";
            store.commit(new Unit().put(write), call, action, record.id());
            return Reply.created(published(body), call.address());
        });
    }

    private static ObjectNode published(ObjectNode body) {
        ObjectNode out = Json.object();
        PartnerKeys.publish(body, out.putArray("keys"));
        return out;
    }

    private Record stored(Call call) {
        return rooms.journal()
                .records()
                .get(PartnerResource.KIND, call.path("id"))
                .orElseThrow(() -> Problem.notFound("partner " + call.path("id") + " does not exist"));
    }
}
