package org.tiltas.tools.sink;

/**
 * How one interaction ended.
 *
 * @param kind {@code C} created, {@code M} an existing one matched, {@code U} updated, {@code R} read, {@code F} failed
 * @param resource JSON to give back, or null
 */
record Outcome(char kind, int status, String type, String id, int version, String resource) {
    static Outcome failed(int status, String text) {
        String outcome = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\""
                + (status == 412 ? "multiple-matches" : status == 404 ? "not-found" : "processing")
                + "\",\"diagnostics\":" + quoted(text) + "}]}";
        return new Outcome('F', status, null, null, 0, outcome);
    }

    static String quoted(String text) {
        return '"'
                + new String(com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance()
                        .quoteAsString(text))
                + '"';
    }

    boolean isFailure() {
        return kind == 'F';
    }

    String location() {
        return type + "/" + id + "/_history/" + version;
    }

    String etag() {
        return "W/\"" + version + "\"";
    }

    String statusText() {
        return switch (status) {
            case 200 -> "200 OK";
            case 201 -> "201 Created";
            case 204 -> "204 No Content";
            case 404 -> "404 Not Found";
            case 412 -> "412 Precondition Failed";
            case 422 -> "422 Unprocessable Entity";
            default -> Integer.toString(status);
        };
    }
}
