package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;

/** One page of a list: {@code limit} and {@code before} in the query, the address of the next page in the answer. */
final class Page {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    private static final Set<String> PLACE = Set.of("before", "limit");
    private final Call call;

    Page(Call call) {
        this.call = call;
    }

    int limit() {
        String text = call.query("limit");
        if (text.isEmpty()) {
            return USUAL;
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw Problem.field("limit", "must be a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    /** Numeric position; {@link Long#MAX_VALUE} on the first page. */
    long before() {
        String text = call.query("before");
        if (text.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.field("before", "must be a number taken from a next link");
        }
        return Long.parseLong(text);
    }

    /**
     * @param found at most one more than {@link #limit()}, to know whether there is a next page
     * @param position what {@code before} must be to go on behind an item
     * @param kept query parameters that the next link repeats
     */
    <T> Reply of(List<T> found, Function<T, ObjectNode> item, Function<T, String> position, String... kept) {
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        int limit = limit();
        found.stream().limit(limit).map(item).forEach(items::add);
        if (found.size() > limit) {
            out.put("next", next(position.apply(found.get(limit - 1)), kept));
        }
        return Reply.ok(out);
    }

    /** As above, of a page that knows itself where the next one begins. */
    <T> Reply of(List<T> found, Function<T, ObjectNode> item, Optional<String> next, String... kept) {
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().map(item).forEach(items::add);
        next.ifPresent(before -> out.put("next", next(before, kept)));
        return Reply.ok(out);
    }

    private String next(String before, String... kept) {
        StringBuilder url = new StringBuilder(call.address()).append("?before=").append(encoded(before));
        for (String name : kept) {
            if (!call.query(name).isEmpty() && !PLACE.contains(name)) {
                url.append('&').append(name).append('=').append(encoded(call.query(name)));
            }
        }
        if (!call.query("limit").isEmpty()) {
            url.append("&limit=").append(call.query("limit"));
        }
        return url.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
