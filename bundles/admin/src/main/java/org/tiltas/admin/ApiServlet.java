package org.tiltas.admin;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.admin.http.Answers;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Gate;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Router;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.modules.LifeCycle;
import org.tiltas.spi.server.Accounts;

/** The management interface below {@code /api/v1}. */
@Component(
        service = Servlet.class,
        property = {"osgi.http.whiteboard.servlet.pattern=/api/v1/*", "osgi.http.whiteboard.servlet.name=tiltas-api"})
public class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    private static final int MOST_PASSED_OVER = 64 << 10;
    private final transient Rooms rooms;
    private final transient Router router;

    @Activate
    public ApiServlet(@Reference Rooms rooms) {
        this.rooms = rooms;
        this.router = new Router(Api.routes(rooms));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Reply reply;
        try {
            reply = answer(request);
        } catch (Problem e) {
            leave(request, response, e.status() != 401 && e.status() != 403);
            Answers.write(request, response, e);
            return;
        } catch (Exception e) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
            response.setHeader("Connection", "close");
            Answers.write(request, response, Problem.of(500, "the server failed on this; its log says more"));
            return;
        }
        leave(request, response, true);
        Answers.write(response, reply);
    }

    /**
     * Leaves the connection fit for the next request: a body that was not read is passed over, or else the caller is told
     * that the connection ends here. Strangers are not waited for.
     */
    private static void leave(HttpServletRequest request, HttpServletResponse response, boolean known) {
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (!hasBody) {
            return;
        }
        try {
            if (known && request.getInputStream().readNBytes(MOST_PASSED_OVER).length < MOST_PASSED_OVER) {
                return;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("what was left of a request could not be read: {}", e.getMessage());
        }
        response.setHeader("Connection", "close");
    }

    private Reply answer(HttpServletRequest request) throws Exception {
        try {
            return route(request);
        } catch (LifeCycle.Refusal e) {
            int status =
                    switch (e.kind()) {
                        case UNKNOWN -> 404;
                        case CONFLICT -> 409;
                        case UNFIT -> 422;
                    };
            throw Problem.of(status, e.getMessage());
        } catch (JournalException e) {
            throw Problem.of(503, "journal: " + e.getMessage()).with("Retry-After", "5");
        }
    }

    private Reply route(HttpServletRequest request) throws Exception {
        String encoded = request.getRequestURI()
                .substring(request.getContextPath().length()
                        + request.getServletPath().length());
        Router.Found found;
        try {
            found = router.find(request.getMethod(), encoded.isEmpty() ? "/" : encoded);
        } catch (Problem e) {
            // Strangers do not learn which paths there are.
            Gate.admit(rooms.accounts(), request);
            throw e;
        }
        Optional<Accounts.Principal> caller =
                found.route().open() ? Optional.empty() : Optional.of(Gate.admit(rooms.accounts(), request));
        return found.route().handler().answer(new Call(request, found.path(), caller));
    }
}
