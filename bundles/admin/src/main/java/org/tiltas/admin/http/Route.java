package org.tiltas.admin.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the interface.
 *
 * @param method HTTP method
 * @param path below the servlet; segments in braces match anything and are named
 * @param open needs no credentials
 */
public record Route(String method, String path, boolean open, Handler handler) {
    /** Answers a call; refuses with a {@link Problem}. */
    @FunctionalInterface
    public interface Handler {
        Reply answer(Call call) throws Exception;
    }

    public Route(String method, String path, Handler handler) {
        this(method, path, false, handler);
    }

    /** Named segments if the path fits. */
    Optional<Map<String, String>> match(String[] segments) {
        String[] own = path.substring(1).split("/", -1);
        if (own.length != segments.length) {
            return Optional.empty();
        }
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < own.length; i++) {
            if (own[i].startsWith("{")) {
                named.put(own[i].substring(1, own[i].length() - 1), segments[i]);
            } else if (!own[i].equals(segments[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(named);
    }
}
