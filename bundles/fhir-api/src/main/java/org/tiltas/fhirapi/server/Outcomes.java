package org.tiltas.fhirapi.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.NotModifiedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.journal.JournalException;

/**
 * Answers whatever goes wrong with an OperationOutcome that tells neither classes nor stack traces. HAPI logs the message
 * of every refusal, so what the caller is told stands in the outcome and never in the message: it may hold health data.
 */
@Interceptor
public final class Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final Pattern QUOTED = Pattern.compile("format: \"([^\"]*)\"");
    private final FhirContext context;

    public Outcomes(FhirContext context) {
        this.context = context;
    }

    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException translate(
            RequestDetails details, Throwable failure, HttpServletRequest request) {
        return translate(failure, request);
    }

    /** Any failure as an answer; logs it if it is ours. */
    public BaseServerResponseException translate(Throwable failure, HttpServletRequest request) {
        if (failure instanceof NotModifiedException unchanged) {
            return unchanged;
        }
        return known(failure, request).orElseGet(() -> {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
            return Refusal.of(500, "exception", "", "the server failed on this; its log says more");
        });
    }

    /** Writes an answer outside of HAPI. */
    public void write(BaseServerResponseException failure, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (failure.hasResponseHeaders()) {
            failure.getResponseHeaders()
                    .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        }
        response.setStatus(failure.getStatusCode());
        response.setContentType("application/fhir+json;charset=UTF-8");
        byte[] body = context.newJsonParser()
                .encodeResourceToString(failure.getOperationOutcome())
                .getBytes(StandardCharsets.UTF_8);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            LOG.debug("The caller went away before the answer was written: {}", e.getMessage());
        }
    }

    /** What the caller may know about a failure; empty if it is ours. */
    static Optional<BaseServerResponseException> known(Throwable failure, HttpServletRequest request) {
        BaseServerResponseException answer = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof FhirStore.RefusedWrite refused) {
                return Optional.of(Refusal.of(refused));
            }
            if (t instanceof JournalException.Conflict || t instanceof JournalException.Stale) {
                return Optional.of(Refusal.of(409, "conflict", "", "changed by somebody else at the same time"));
            }
            if (t instanceof JournalException) {
                return Optional.of(Refusal.of(503, "transient", "", "journal: " + t.getMessage())
                        .addResponseHeader("Retry-After", "5"));
            }
            if (t instanceof DataFormatException) {
                return Optional.of(Refusal.of(400, "invalid", parameter(t, request), plain(t.getMessage())));
            }
            if (answer == null && t instanceof BaseServerResponseException e && e.getStatusCode() != 500) {
                answer = e;
            }
        }
        return Optional.ofNullable(answer).map(refusal -> told(refusal, request));
    }

    /** HAPI's own refusals have no outcome yet. */
    private static BaseServerResponseException told(BaseServerResponseException refusal, HttpServletRequest request) {
        if (isUnknownOperation(refusal, request)) {
            boolean readOnly = request.getPathInfo().matches("/(Provenance|AuditEvent|CodeSystem)(/.*)?");
            return Refusal.of(405, "not-supported", "", plain(refusal.getMessage()))
                    .addResponseHeader("Allow", readOnly ? "GET" : "GET, POST, PUT");
        }
        if (refusal.getOperationOutcome() != null) {
            return refusal;
        }
        int status = refusal.getStatusCode();
        BaseServerResponseException answer = Refusal.of(status, code(status), "", plain(refusal.getMessage()));
        if (refusal.hasResponseHeaders()) {
            refusal.getResponseHeaders()
                    .forEach((name, values) -> values.forEach(value -> answer.addResponseHeader(name, value)));
        }
        return answer;
    }

    /** HAPI answers 400 to an operation it has not, as it does to a search parameter it does not know. */
    private static boolean isUnknownOperation(BaseServerResponseException refusal, HttpServletRequest request) {
        return refusal.getStatusCode() == 400
                && !request.getMethod().equals("GET")
                && request.getPathInfo() != null
                && !request.getPathInfo().endsWith("/_search")
                && String.valueOf(refusal.getMessage()).contains("does not know how to handle");
    }

    /** HAPI says which value it could not read, but not of which parameter. */
    private static String parameter(Throwable failure, HttpServletRequest request) {
        Matcher quoted = QUOTED.matcher(String.valueOf(failure.getMessage()));
        if (!quoted.find()) {
            return "";
        }
        return request.getParameterMap().entrySet().stream()
                .filter(entry -> String.join(",", entry.getValue()).contains(quoted.group(1)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** HAPI's words in one line, without its message numbers. */
    static String plain(String message) {
        return String.valueOf(message).replaceAll("HAPI-[0-9]+: ", "").replaceAll("\\s+", " ");
    }

    private static String code(int status) {
        return switch (status) {
            case 404 -> "not-found";
            case 405, 415, 501 -> "not-supported";
            case 409, 412 -> "conflict";
            case 410 -> "deleted";
            default -> "invalid";
        };
    }
}
