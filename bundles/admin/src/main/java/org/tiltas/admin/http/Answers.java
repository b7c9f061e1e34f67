package org.tiltas.admin.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers with the headers that every one of them carries. */
public final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private Answers() {}

    public static void write(HttpServletResponse response, Reply reply) throws IOException {
        secure(response);
        reply.headers().forEach(response::setHeader);
        response.setStatus(reply.status());
        if (!reply.contentType().isEmpty()) {
            response.setContentType(reply.contentType());
            response.setContentLength(reply.body().length);
            try {
                response.getOutputStream().write(reply.body());
            } catch (IOException e) {
                LOG.debug("The caller went away before the answer was written: {}", e.getMessage());
            }
        }
    }

    public static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        ObjectNode body = Json.object();
        body.put("type", "about:blank");
        body.put("title", TITLES.getOrDefault(problem.status(), "Refused"));
        body.put("status", problem.status());
        body.put("detail", problem.getMessage());
        if (!problem.field().isEmpty()) {
            body.put("field", problem.field());
        }
        body.put("instance", request.getRequestURI());
        write(response, new Reply(problem.status(), "application/problem+json", Json.bytes(body), problem.headers()));
    }

    private static void secure(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
}
