package org.tiltas.admin.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The table of all operations. A literal path is preferred to one with names in it by standing first. */
public final class Router {
    private final List<Route> routes;

    public Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    public List<Route> routes() {
        return routes;
    }

    /**
     * @param path as sent, still encoded
     * @throws Problem 404 for an unknown path, 405 with {@code Allow} for a wrong method
     */
    public Found find(String method, String path) {
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = decoded(segments[i]);
        }
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> named = route.match(segments);
            if (named.isPresent()) {
                if (route.method().equals(method)
                        || method.equals("HEAD") && route.method().equals("GET")) {
                    return new Found(route, named.get());
                }
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw Problem.notFound("path: nothing here");
        }
        throw Problem.of(405, "method: " + String.join(", ", allowed) + " can be used here")
                .with("Allow", String.join(", ", allowed));
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "path: badly encoded");
        }
    }

    /** A route with the named segments of a path. */
    public record Found(Route route, Map<String, String> path) {}
}
