package org.tiltas.admin.metrics;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Answers;
import org.tiltas.admin.http.Gate;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.spi.server.Meters;

/** The figures for Prometheus; open to this machine, to others with credentials only. */
@Component(
        service = Servlet.class,
        property = {"osgi.http.whiteboard.servlet.pattern=/metrics", "osgi.http.whiteboard.servlet.name=tiltas-metrics"
        })
public class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServlet.class);
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private final transient Rooms rooms;

    @Activate
    public MetricsServlet(@Reference Rooms rooms) {
        this.rooms = rooms;
        // Exists from the start, also before the first commit.
        Meters.histogram("tiltas_commit_seconds");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!local(request)) {
                Gate.admit(rooms.accounts(), request);
            }
            byte[] text = Figures.all(rooms.journalIfThere()).getBytes(StandardCharsets.UTF_8);
            Answers.write(response, new Reply(200, TYPE, text, Map.of()));
        } catch (Problem e) {
            Answers.write(request, response, e);
        } catch (RuntimeException e) {
            LOG.error("The figures cannot be told", e);
            Answers.write(request, response, Problem.of(500, "the server failed on this; its log says more"));
        }
    }

    /** A proxy on this machine speaks for others, so what it forwards is not local. */
    private static boolean local(HttpServletRequest request) throws IOException {
        return request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null
                && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
    }
}
