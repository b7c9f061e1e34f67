package org.tiltas.tools.sink;

import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/** What the sink took on with 202 (FHIR asynchronous request pattern): done at once, told at the second question. */
final class Jobs {
    private final Map<String, Reply> results = new HashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private int last;

    /** Accepts a request whose answer is known already. */
    void accept(HttpServerRequest request, Reply result, String base) {
        String id = Integer.toString(++last);
        results.put(id, result);
        request.response()
                .setStatusCode(202)
                .putHeader("Content-Location", base + "/jobs/" + id)
                .putHeader("Retry-After", "0")
                .end();
    }

    boolean isOne(String path) {
        return path.startsWith("jobs/");
    }

    Reply ask(HttpServerRequest request, String path) {
        String id = path.substring("jobs/".length());
        Reply result = results.get(id);
        if (result == null) {
            return Reply.of(Outcome.failed(404, "no such job"));
        }
        if (asked.merge(id, 1, Integer::sum) < 2) {
            request.response().putHeader("X-Progress", "half done").putHeader("Retry-After", "0");
            return new Reply(202, Reply.FHIR, "", null, null);
        }
        results.remove(id);
        asked.remove(id);
        return result;
    }
}
