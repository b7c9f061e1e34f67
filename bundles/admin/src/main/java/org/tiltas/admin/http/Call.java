package org.tiltas.admin.http;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.spi.server.Accounts;

/** A request of a known caller to one resource. */
public final class Call {
    /** Largest body that is read, in bytes. */
    public static final int LARGEST_BODY = 1 << 20;

    private final HttpServletRequest request;
    private final Map<String, String> path;
    private final Optional<Accounts.Principal> caller;

    public Call(HttpServletRequest request, Map<String, String> path, Optional<Accounts.Principal> caller) {
        this.request = request;
        this.path = path;
        this.caller = caller;
    }

    /** Who asks, for the audit. */
    public String who() {
        return caller.map(Accounts.Principal::name).orElse("");
    }

    /** A segment of the path by its name in the route. */
    public String path(String name) {
        return path.get(name);
    }

    /** A segment that must be a positive number. */
    public long number(String name) {
        String text = path.get(name);
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.notFound(name + " " + text + " does not exist");
        }
        return Long.parseLong(text);
    }

    /** Address of the resource, to build links from. */
    public String address() {
        return request.getRequestURL().toString();
    }

    /** A query parameter; empty text if absent. */
    public String query(String name) {
        String text = request.getParameter(name);
        return text == null ? "" : text.trim();
    }

    /** @throws Problem naming a query parameter that the resource does not know */
    public void onlyQueries(String... known) {
        Set<String> names = Set.of(known);
        for (String name : request.getParameterMap().keySet()) {
            if (!names.contains(name)) {
                throw Problem.field(name.replaceAll("\\p{Cntrl}", " "), "is not a parameter of this resource");
            }
        }
    }

    /** A point in time in the query: RFC 3339, or a date meaning its start in the home's zone. */
    public Instant time(String name, Instant otherwise) {
        String text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        // A plus that was not encoded arrives as a space.
        return Moments.time(name, text.replace(' ', '+'));
    }

    /** The JSON object of the body. */
    public Fields fields() {
        return Fields.of(json());
    }

    /** The JSON object of the body; an empty body counts as an empty object. */
    public Fields fieldsIfAny() {
        byte[] bytes = body();
        return Fields.of(bytes.length == 0 ? Json.object() : json(bytes));
    }

    private JsonNode json() {
        return json(body());
    }

    private JsonNode json(byte[] bytes) {
        String type = request.getContentType();
        if (type != null && !type.matches("(?i)application/(json|[a-z0-9.+-]+\\+json)\\s*(;.*)?")) {
            throw Problem.of(415, "Content-Type: must be application/json");
        }
        return Json.read(bytes);
    }

    private byte[] body() {
        return body(LARGEST_BODY);
    }

    /** The body as it is. */
    public byte[] body(int largest) {
        if (request.getContentLengthLong() > largest) {
            throw tooLarge(largest);
        }
        try {
            byte[] bytes = request.getInputStream().readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw tooLarge(largest);
            }
            return bytes;
        } catch (IOException e) {
            throw Problem.of(400, "body: broke off");
        }
    }

    /** @throws Problem when the body is declared as another type than one of these; none declared is fine */
    public void onlyTypes(String... types) {
        String type = request.getContentType();
        String plain = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!plain.isEmpty() && !List.of(types).contains(plain)) {
            throw Problem.of(415, "Content-Type: must be " + types[0]);
        }
    }

    private static Problem tooLarge(int largest) {
        return Problem.of(413, "body: larger than " + largest + " bytes").with("Connection", "close");
    }
}
