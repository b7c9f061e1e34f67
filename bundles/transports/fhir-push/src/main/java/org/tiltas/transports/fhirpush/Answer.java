package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.api.HostFailure;

/**
 * A complete HTTP answer. The array is not copied; nobody writes to it.
 *
 * @param note what a person should know beside it; mostly empty
 */
record Answer(int status, HttpHeaders headers, byte[] body, String note) {
    Answer(int status, HttpHeaders headers, byte[] body) {
        this(status, headers, body, "");
    }

    /** The same with what a person should know beside it. */
    Answer noted(String text) {
        return new Answer(status, headers, body, text);
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Whether the body claims to be JSON. */
    boolean isJson() {
        String type = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        int end = type.indexOf(';');
        type = (end < 0 ? type : type.substring(0, end)).trim();
        return type.endsWith("/json") || type.endsWith("+json") || type.equals("application/json+fhir");
    }

    /** Whether the body is a resource of this type. */
    boolean isResource(String type) {
        try {
            return isJson()
                    && Json.MAPPER.readTree(body).path("resourceType").asText().equals(type);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Refuses a success that a FHIR server cannot have meant, such as a login page.
     *
     * @throws UnknownOutcome when there is a body and it is not JSON
     */
    void checkBody() throws UnknownOutcome {
        if (isSuccess() && body.length > 0 && !isJson()) {
            throw new UnknownOutcome("the answer is not JSON", false);
        }
    }

    /** The partner's words, at most 4 kB. */
    String words() {
        return OutcomeText.of(body, isJson());
    }

    /**
     * Reads the answer as one about the host, whatever was asked: the rows of the table that concern the partner as a
     * whole.
     *
     * @throws HostFailure when the partner is busy or refuses us
     * @throws UnknownOutcome when the answer tells nothing about what was done
     */
    void checkHost() throws HostFailure, UnknownOutcome {
        switch (status) {
            case 429, 503 ->
                throw new HostFailure(
                        HostFailure.Kind.BUSY,
                        "HTTP " + status + ": the partner is busy",
                        header("Retry-After").flatMap(text -> RetryAfter.parse(text, Instant.now())));
            case 401, 403, 404, 405, 415, 501 -> throw stopped();
            // what the caller has to understand by itself
            case 400, 409, 410, 412, 413, 422 -> {}
            case 408 -> throw new UnknownOutcome("HTTP 408", false);
            case 502, 504 -> throw new UnknownOutcome("HTTP " + status, true);
            default -> {
                if (status >= 400 && status < 500) {
                    throw stopped();
                }
                if (!isSuccess()) {
                    throw new UnknownOutcome(
                            status >= 300 && status < 400
                                    ? "HTTP " + status + " redirects elsewhere"
                                    : "HTTP " + status,
                            false);
                }
            }
        }
    }

    HostFailure stopped() {
        return new HostFailure(
                HostFailure.Kind.STOPPED,
                "HTTP " + status + ": the partner refuses this server" + (note.isEmpty() ? "" : "; " + note),
                Optional.empty());
    }
}
