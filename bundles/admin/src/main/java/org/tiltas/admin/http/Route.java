package org.tiltas.admin.http;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the interface.
 *
 * @param method HTTP method
 * @param path below the servlet; segments in braces match anything and are named; one that begins with a plus matches
 *     one segment or more, as in RFC 6570, because names of cursors have slashes in them
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
        int more = segments.length - own.length;
        if (more < 0 || more > 0 && !path.contains("{+")) {
            return Optional.empty();
        }
        Map<String, String> named = new HashMap<>();
        int at = 0;
        for (String expected : own) {
            if (expected.startsWith("{+")) {
                String[] taken = Arrays.copyOfRange(segments, at, at + more + 1);
                named.put(expected.substring(2, expected.length() - 1), String.join("/", taken));
                at += more;
            } else if (expected.startsWith("{")) {
                named.put(expected.substring(1, expected.length() - 1), segments[at]);
            } else if (!expected.equals(segments[at])) {
                return Optional.empty();
            }
            at++;
        }
        return Optional.of(named);
    }
}
