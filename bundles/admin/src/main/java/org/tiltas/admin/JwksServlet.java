package org.tiltas.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.admin.http.Answers;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.resource.PublicKeys;
import org.tiltas.spi.journal.JournalException;

/**
 * The public keys by which partners recognise this server (RFC 7517), open to anybody: no private key, and no word about
 * which partner a key is for.
 */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/.well-known/jwks.json",
            "osgi.http.whiteboard.servlet.name=tiltas-jwks"
        })
public class JwksServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Rooms rooms;

    @Activate
    public JwksServlet(@Reference Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            ObjectNode set = Json.object();
            PublicKeys.addTo(rooms.journal(), set.putArray("keys"));
            // soon after a rotation every partner that asks again has the new one
            response.setHeader("Cache-Control", "public, max-age=300");
            Answers.write(response, Reply.ok(set));
        } catch (JournalException e) {
            Answers.write(
                    request,
                    response,
                    Problem.of(503, "journal: " + e.getMessage()).with("Retry-After", "5"));
        } catch (Problem e) {
            Answers.write(request, response, e);
        }
    }
}
