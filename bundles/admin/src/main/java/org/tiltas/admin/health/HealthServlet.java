package org.tiltas.admin.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Answers;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;

/** Whether the server lives, and whether it is ready: journal writable, intake open, every room well. */
@Component(
        service = Servlet.class,
        property = {"osgi.http.whiteboard.servlet.pattern=/health/*", "osgi.http.whiteboard.servlet.name=tiltas-health"
        })
public class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Readiness readiness;

    @Activate
    public HealthServlet(@Reference Rooms rooms) {
        this.readiness = new Readiness(rooms);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        switch (path) {
            case "/live" -> Answers.write(response, Reply.ok(Json.object().put("live", true)));
            case "/ready" -> Answers.write(response, ready());
            default -> Answers.write(request, response, Problem.notFound("path: only live and ready are here"));
        }
    }

    private Reply ready() {
        Optional<String> reason = readiness.trouble();
        ObjectNode out = Json.object().put("ready", reason.isEmpty());
        reason.ifPresent(text -> out.put("reason", text));
        if (reason.isPresent() && readiness.busy()) {
            out.put("busy", true);
        }
        List<String> warnings = readiness.warnings();
        if (!warnings.isEmpty()) {
            ArrayNode lines = out.putArray("warnings");
            warnings.forEach(lines::add);
        }
        return Reply.json(reason.isEmpty() ? 200 : 503, out);
    }
}
