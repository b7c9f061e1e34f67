package org.tiltas.tools.sink;

/** An HTTP answer before any fault got at it. */
record Reply(int status, String contentType, String body, String location, String etag) {
    static final String FHIR = "application/fhir+json;charset=utf-8";

    static Reply of(Outcome outcome) {
        boolean read = outcome.kind() == 'R' && outcome.id() != null;
        String body = outcome.resource() == null ? "" : outcome.resource();
        return new Reply(outcome.status(), FHIR, body, null, read ? outcome.etag() : null);
    }
}
