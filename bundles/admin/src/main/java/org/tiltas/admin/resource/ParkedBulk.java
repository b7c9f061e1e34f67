package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;

/** Decides about many parked deliveries at once; each is audited by itself. */
public final class ParkedBulk {
    /** So many in a row that do not go through say that the partner does not take anything now. */
    private static final int ENOUGH = 5;

    private static final int TOLD = 20;
    private final Rooms rooms;

    public ParkedBulk(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/parked/replay", this::replay), new Route("POST", "/parked/discard", this::discard));
    }

    private Reply replay(Call call) {
        List<Long> ids = ids(call);
        ObjectNode out = Json.object();
        ArrayNode failures = Json.object().putArray("failures");
        int replayed = 0;
        int failed = 0;
        int inARow = 0;
        int skipped = 0;
        for (long id : ids) {
            if (inARow == ENOUGH || rooms.journal().deliveries().parkedEntry(id).isEmpty()) {
                skipped++;
                continue;
            }
            try {
                rooms.partners().replay(id, call.who());
                replayed++;
                inARow = 0;
            } catch (IllegalArgumentException e) {
                failed++;
                inARow++;
                if (failures.size() < TOLD) {
                    failures.addObject().put("id", String.valueOf(id)).put("reason", e.getMessage());
                }
            }
        }
        out.put("replayed", replayed).put("failed", failed).put("skipped", skipped);
        out.set("failures", failures);
        return Reply.ok(out);
    }

    private Reply discard(Call call) {
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        int discarded = 0;
        int skipped = 0;
        for (long id : ids(call)) {
            try {
                rooms.partners().discard(id, reason, call.who());
                discarded++;
            } catch (IllegalArgumentException e) {
                // somebody else was faster
                skipped++;
            }
        }
        return Reply.ok(Json.object().put("discarded", discarded).put("skipped", skipped));
    }

    private List<Long> ids(Call call) {
        call.onlyQueries(ParkedSearch.TERMS);
        if (call.query("partner").isEmpty()) {
            throw Problem.field("partner", "is missing");
        }
        return new ParkedSearch(rooms, call).ids();
    }
}
