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
import org.tiltas.spi.modules.Routes;

/** The route files and what became of them. */
public final class RouteResource {
    private final Rooms rooms;

    public RouteResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/routes", this::list), new Route("GET", "/routes/{file}", this::get));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.routes().files().forEach(file -> items.add(shown(file)));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        return rooms.routes().files().stream()
                .filter(file -> file.file().equals(call.path("file")))
                .findFirst()
                .map(file -> Reply.ok(shown(file)))
                .orElseThrow(() -> Problem.notFound("route file " + call.path("file") + " is not known"));
    }

    private static ObjectNode shown(Routes.RouteFile file) {
        ObjectNode out = Json.object();
        out.put("file", file.file());
        out.put("shipped", file.shipped());
        out.put("state", file.state());
        out.put("error", file.error().orElse(null));
        out.put("since", Times.text(file.since()));
        ArrayNode routes = out.putArray("routes");
        for (Routes.RouteState route : file.routes()) {
            routes.addObject()
                    .put("id", route.id())
                    .put("template", route.template().isEmpty() ? null : route.template())
                    .put("state", route.state())
                    .put("error", route.error().orElse(null));
        }
        ArrayNode templates = out.putArray("templates");
        file.templates().forEach(templates::add);
        return out;
    }
}
