package org.tiltas.transport.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A refusal as RFC 9457 tells it.
 *
 * @param field what was refused
 * @param reason why
 * @param trace id of the quarantined message; empty if nothing was kept
 */
record Problem(int status, String title, String field, String reason, String trace) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Problem of(int status, String title, String field, String reason) {
        return new Problem(status, title, field, reason, "");
    }

    void write(HttpServletResponse response) throws IOException {
        ObjectNode body = JSON.createObjectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", field + ": " + reason)
                .put("field", field);
        if (!trace.isEmpty()) {
            body.put("message", trace);
        }
        response.setStatus(status);
        response.setContentType("application/problem+json");
        byte[] bytes = JSON.writeValueAsBytes(body);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
