package org.tiltas.admin.http;

import java.util.Map;

/** A refusal as the caller sees it (RFC 9457). The detail is one line naming field and reason. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String field;
    private final transient Map<String, String> headers;

    private Problem(int status, String field, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.field = field;
        this.headers = headers;
    }

    public static Problem of(int status, String detail) {
        return new Problem(status, "", detail, Map.of());
    }

    /** 400 naming the field. */
    public static Problem field(String field, String reason) {
        return new Problem(400, field, field + ": " + reason, Map.of());
    }

    public static Problem notFound(String what) {
        return of(404, what);
    }

    public Problem with(String header, String value) {
        return new Problem(status, field, getMessage(), Map.of(header, value));
    }

    public int status() {
        return status;
    }

    /** The field that was refused; empty if it is the whole request. */
    public String field() {
        return field;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
