package org.tiltas.transports.fhirpush;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.tiltas.api.HostFailure;

/** Single HTTP requests to one partner; redirects are not followed, answers are bounded in size and time. */
final class FhirHttp {
    private static final String FHIR_JSON = "application/fhir+json";

    private final HttpClient client;
    private final FhirOptions options;

    FhirHttp(HttpClient client, FhirOptions options) {
        this.client = client;
        this.options = options;
    }

    /** Sends a Bundle to the base. */
    Answer postBundle(byte[] bundle) throws HostFailure, UnknownOutcome, InterruptedException {
        return send(request(options.base())
                .header("Content-Type", FHIR_JSON)
                .header("Prefer", "return=minimal")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bundle)));
    }

    Answer put(String path, byte[] resource, Optional<String> version)
            throws HostFailure, UnknownOutcome, InterruptedException {
        HttpRequest.Builder request = request(URI.create(options.base() + "/" + path))
                .header("Content-Type", FHIR_JSON)
                .header("Prefer", "return=minimal")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(resource));
        version.ifPresent(v -> request.header("If-Match", "W/\"" + v + "\""));
        return send(request);
    }

    /** @param path below the base, with query, percent-encoded */
    Answer get(String path) throws HostFailure, UnknownOutcome, InterruptedException {
        return send(request(URI.create(options.base() + "/" + path)).GET());
    }

    /** @param location as the partner named it; must lie on the partner's own host and port */
    Answer getOwn(String location) throws HostFailure, UnknownOutcome, InterruptedException {
        URI target;
        try {
            target = URI.create(options.base() + "/").resolve(location);
        } catch (IllegalArgumentException e) {
            throw new UnknownOutcome("Content-Location is not a URL", true);
        }
        boolean own = options.base().getScheme().equalsIgnoreCase(target.getScheme())
                && options.base().getRawAuthority().equalsIgnoreCase(target.getRawAuthority());
        if (!own) {
            throw new UnknownOutcome("Content-Location leads to another host", true);
        }
        return send(request(target).GET());
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(options.timeout()).header("Accept", FHIR_JSON);
        options.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws HostFailure, UnknownOutcome, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request.build(), head -> new LimitedBody());
        try {
            // the client's own time limit ends with the head of the answer; a body may trickle for ever
            HttpResponse<byte[]> response = exchange.get(options.timeout().toMillis() + 500, TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new UnknownOutcome("no answer within " + options.timeout().toSeconds() + " s", true);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        }
    }

    /** @return never; throws what the failure means */
    private UnknownOutcome failure(Throwable cause) throws HostFailure {
        boolean unsent = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException;
        if (unsent) {
            // nothing was sent, so nothing can have been applied: no doubt arises, only a wait
            throw new HostFailure(HostFailure.Kind.BUSY, "cannot connect: " + oneLine(cause), Optional.empty());
        }
        if (cause instanceof java.net.http.HttpTimeoutException) {
            return new UnknownOutcome("no answer within " + options.timeout().toSeconds() + " s", true);
        }
        return new UnknownOutcome("connection broke: " + oneLine(cause), true);
    }

    private static String oneLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= 200 ? line : line.substring(0, 200);
    }
}
