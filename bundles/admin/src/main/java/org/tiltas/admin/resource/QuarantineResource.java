package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** What lies in quarantine, and what a person decides about it. */
public final class QuarantineResource {
    private final Rooms rooms;
    private final Store store;
    private final QuarantineReplay replay;

    public QuarantineResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
        this.replay = new QuarantineReplay(rooms, store);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/quarantine", this::list),
                new Route("POST", "/quarantine/replay", replay::all),
                new Route("GET", "/quarantine/{id}", this::get),
                new Route("GET", "/quarantine/{id}/bytes", this::bytes),
                new Route("POST", "/quarantine/{id}/replay", this::replayOne),
                new Route("POST", "/quarantine/{id}/discard", this::discard));
    }

    private Reply list(Call call) {
        call.onlyQueries("module", "reason", "since", "before", "limit");
        Page page = new Page(call);
        List<Quarantined.Entry> found = rooms.journal()
                .quarantine()
                .list(
                        call.query("module"),
                        call.query("reason"),
                        call.time("since", Instant.MIN),
                        page.before(),
                        page.limit() + 1);
        return page.of(
                found, QuarantineResource::shown, entry -> String.valueOf(entry.id()), "module", "reason", "since");
    }

    private Reply get(Call call) {
        return Reply.ok(shown(entry(call)));
    }

    private Reply bytes(Call call) {
        Quarantined.Entry entry = entry(call);
        String name = "attachment; filename=\"quarantine-" + entry.id() + ".bin\"";
        return new Reply(
                200,
                "application/octet-stream",
                entry.quarantined().message().payload(),
                Map.of("Content-Disposition", name));
    }

    private Reply replayOne(Call call) {
        call.onlyQueries("adapter");
        Quarantined.Entry entry = entry(call);
        String adapter = call.query("adapter");
        return Reply.ok(Json.object().put("message", replay.one(entry, adapter, call)));
    }

    private Reply discard(Call call) {
        Quarantined.Entry entry = entry(call);
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        String what = entry.id() + ": " + reason;
        store.commit(new Unit().endQuarantine(entry.id(), "discarded: " + reason), call, "quarantine.discard", what);
        return Reply.ok(Json.object().put("id", String.valueOf(entry.id())).put("state", "discarded"));
    }

    private Quarantined.Entry entry(Call call) {
        return rooms.journal()
                .quarantine()
                .get(call.number("id"))
                .orElseThrow(() -> Problem.notFound("quarantine entry " + call.path("id") + " is not open"));
    }

    private static ObjectNode shown(Quarantined.Entry entry) {
        Quarantined what = entry.quarantined();
        RawMessage message = what.message();
        ObjectNode out = Json.object();
        out.put("id", String.valueOf(entry.id()));
        // What never entered an inbox is traced by the name the intake gave its sender.
        boolean entered = message.id() != null && !message.id().isEmpty();
        out.put("message", entered ? message.id() : "q-" + entry.id());
        out.put("module", what.module());
        out.put("reason", what.reason());
        out.put("detail", what.detail());
        out.put("at", Times.text(entry.at()));
        out.put("size", what.size());
        out.put("gateway", message.gateway());
        out.put("transport", message.transport());
        out.put("adapter", message.adapter());
        out.put("topic", message.topic());
        out.put("received", Times.text(message.received()));
        if (!what.sha256().isEmpty()) {
            out.put("sha256", what.sha256());
        }
        return out;
    }
}
