package org.tiltas.transport.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.intake.Intake.Taken;

/**
 * {@code POST /ingest/{adapter}}: the body is one message. 202 means committed; a refused message lies in quarantine
 * and the answer names it; 503 means that nothing was kept and the sender shall come again.
 */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/ingest/*",
            "osgi.http.whiteboard.servlet.name=tiltas-ingest",
            "osgi.http.whiteboard.servlet.asyncSupported:Boolean=true"
        })
public class IngestServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(IngestServlet.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 4 << 20;
    private static final long COMMIT_TIMEOUT_MILLIS = 30_000;
    private static final String RETRY_AFTER_SECONDS = "5";

    private final transient Intake intake;

    /** Serves while there is an intake. */
    @Activate
    public IngestServlet(@Reference Intake intake) {
        this.intake = intake;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            Problem.of(405, "Method not allowed", "method", "only POST is served here")
                    .write(response);
            return;
        }
        Optional<Gateway> gateway = authenticate(request.getHeader("Authorization"));
        if (gateway.isEmpty()) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"tiltas gateways\", charset=\"UTF-8\"");
            Problem.of(401, "Unauthorised", "Authorization", "not the id and secret of a gateway")
                    .write(response);
            return;
        }
        Optional<String> closed = intake.closed();
        if (closed.isPresent()) {
            unavailable(response, closed.get());
            return;
        }
        String path = request.getPathInfo();
        if (path == null || path.length() < 2 || path.indexOf('/', 1) >= 0) {
            Problem.of(404, "Not found", "path", "not of the form /ingest/{adapter}")
                    .write(response);
            return;
        }
        if (request.getHeader("Content-Encoding") != null) {
            Problem.of(415, "Unsupported media type", "Content-Encoding", "send the payload as it is")
                    .write(response);
            return;
        }
        Optional<byte[]> payload = payload(request);
        if (payload.isEmpty()) {
            response.setHeader("Connection", "close");
            Problem.of(413, "Content too large", "body", "over " + MOST_BYTES + " bytes")
                    .write(response);
            return;
        }
        take(request, gateway.get(), path.substring(1), payload.get());
    }

    private Optional<Gateway> authenticate(String header) {
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            byte[] pair = Base64.getDecoder().decode(header.substring(6).trim());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : intake.authenticate(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> payload(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > MOST_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
        return bytes.length > MOST_BYTES ? Optional.empty() : Optional.of(bytes);
    }

    /** The request's thread goes back to work while the journal commits. */
    private void take(HttpServletRequest request, Gateway gateway, String adapter, byte[] payload) {
        String contentType = request.getContentType() == null ? "" : request.getContentType();
        Incoming incoming =
                new Incoming("http", adapter, request.getRequestURI(), contentType, false, payload, Optional.empty());
        AsyncContext context = request.startAsync();
        context.setTimeout(COMMIT_TIMEOUT_MILLIS);
        AnswerOnce answer = new AnswerOnce(context, IngestServlet::late);
        context.addListener(answer);
        intake.take(gateway, incoming)
                .whenComplete((taken, failure) -> answer.give(response -> {
                    if (failure == null) {
                        answer(response, taken);
                    } else {
                        LOG.debug("not committed", failure);
                        unavailable(response, "the message could not be committed");
                    }
                }));
    }

    private static void late(HttpServletResponse response) throws IOException {
        unavailable(response, "the commit takes too long; the message may have been kept");
    }

    private static void answer(HttpServletResponse response, Taken taken) throws IOException {
        switch (taken.outcome()) {
            case ACCEPTED, KNOWN -> accepted(response, taken.id());
            case NO_ADAPTER -> refused(response, 404, "Not found", taken);
            case NOT_AUTHORISED -> refused(response, 403, "Forbidden", taken);
            case TOO_LARGE -> refused(response, 413, "Content too large", taken);
            case WRONG_CONTENT_TYPE -> refused(response, 415, "Unsupported media type", taken);
        }
    }

    private static void accepted(HttpServletResponse response, String id) throws IOException {
        response.setStatus(202);
        response.setContentType("application/json");
        byte[] body = JSON.writeValueAsBytes(Map.of("id", id));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The intake's detail reads "field: reason". */
    private static void refused(HttpServletResponse response, int status, String title, Taken taken)
            throws IOException {
        String[] parts = taken.detail().split(": ", 2);
        String field = parts.length == 2 ? parts[0] : "message";
        new Problem(status, title, field, parts[parts.length - 1], taken.id()).write(response);
    }

    private static void unavailable(HttpServletResponse response, String reason) throws IOException {
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        Problem.of(503, "Service unavailable", "intake", reason).write(response);
    }
}
