package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.modules.Modules;

/** The modules and how they are. */
public final class ModuleResource {
    private final Rooms rooms;

    public ModuleResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/modules", this::list), new Route("GET", "/modules/{id}", this::get));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.modules().list().forEach(module -> items.add(shown(module)));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        return rooms.modules().list().stream()
                .filter(module -> module.id().equals(call.path("id")))
                .findFirst()
                .map(module -> Reply.ok(shown(module)))
                .orElseThrow(() -> Problem.notFound("module " + call.path("id") + " is not known"));
    }

    private static ObjectNode shown(Modules.Status module) {
        ObjectNode out = Json.object();
        out.put("id", module.id());
        out.put("kind", module.kind());
        out.put("version", module.version());
        out.put("bundle", module.bundle());
        out.put("state", module.state());
        out.put("reason", module.reason().orElse(null));
        out.put("lag", module.lag());
        out.put("handled", module.handled());
        out.put("quarantined", module.quarantined());
        out.put("since", Times.text(module.since()));
        return out;
    }
}
