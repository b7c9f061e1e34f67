package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.Audits;

/** Who did what, when; newest first. */
public final class AuditResource {
    private final Rooms rooms;

    public AuditResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/audit", this::list));
    }

    private Reply list(Call call) {
        call.onlyQueries("before", "limit");
        Page page = new Page(call);
        List<Audits.Entry> found = rooms.journal().audits().list(page.before(), page.limit() + 1);
        return page.of(found, AuditResource::shown, entry -> String.valueOf(entry.id()));
    }

    private static ObjectNode shown(Audits.Entry entry) {
        ObjectNode out = Json.object();
        out.put("id", String.valueOf(entry.id()));
        out.put("at", Times.text(entry.audit().at()));
        out.put("who", entry.audit().who());
        out.put("action", entry.audit().action());
        out.put("what", entry.audit().what());
        return out;
    }
}
