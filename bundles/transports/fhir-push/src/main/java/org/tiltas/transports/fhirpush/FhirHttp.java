package org.tiltas.transports.fhirpush;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    private final Authorization authorization;
    private final Circuits circuits;
    private final Runnable alive;

    FhirHttp(HttpClient client, FhirOptions options, Authorization authorization, Circuits circuits) {
        this(client, options, authorization, circuits, () -> {});
    }

    /** @param alive told of each answer */
    FhirHttp(HttpClient client, FhirOptions options, Authorization authorization, Circuits circuits, Runnable alive) {
        this.client = client;
        this.options = options;
        this.authorization = authorization;
        this.circuits = circuits;
        this.alive = alive;
    }

    /** A request under way. */
    static final class Pending {
        private final HttpRequest.Builder request;
        private final Optional<String> shown;
        private final CompletableFuture<HttpResponse<byte[]>> exchange;
        private final CompletableFuture<HttpResponse<byte[]>> limited;

        private Pending(
                HttpRequest.Builder request,
                Optional<String> shown,
                CompletableFuture<HttpResponse<byte[]>> exchange,
                Duration limit) {
            this.request = request;
            this.shown = shown;
            this.exchange = exchange;
            // the client's own time limit ends with the head of the answer; a body may trickle for ever
            limited = exchange.copy().orTimeout(limit.toMillis() + 500, TimeUnit.MILLISECONDS);
        }

        /** Completes, well or not, when there is something to {@link FhirHttp#finish}. */
        CompletableFuture<?> done() {
            return limited;
        }

        void cancel() {
            exchange.cancel(true);
        }
    }

    /** Begins to send a Bundle to the base. */
    Pending startBundle(byte[] bundle) throws HostFailure, InterruptedException {
        return start(request(options.base())
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
        return finish(start(request));
    }

    Answer delete(String path) throws HostFailure, UnknownOutcome, InterruptedException {
        return finish(start(request(URI.create(options.base() + "/" + path)).DELETE()));
    }

    /** @param path below the base, with query, percent-encoded */
    Answer get(String path) throws HostFailure, UnknownOutcome, InterruptedException {
        return finish(start(request(URI.create(options.base() + "/" + path)).GET()));
    }

    Answer get(URI address) throws HostFailure, UnknownOutcome, InterruptedException {
        return finish(start(request(address).GET()));
    }

    /**
     * An address as the partner named it.
     *
     * @throws UnknownOutcome unless it lies on the partner's own host and port
     */
    URI own(String location) throws UnknownOutcome {
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
        return target;
    }

    /** Gives up the present token; false when there is no other to be had. */
    boolean renewAuthorization() throws HostFailure, InterruptedException {
        Optional<String> shown = authorization.header();
        return shown.isPresent() && authorization.renew(shown.get());
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(options.timeout()).header("Accept", FHIR_JSON);
    }

    private Pending start(HttpRequest.Builder request) throws HostFailure, InterruptedException {
        Optional<Duration> pause = circuits.left(options.base());
        if (pause.isPresent()) {
            throw new HostFailure(HostFailure.Kind.BUSY, "the partner's host asked for a pause", pause);
        }
        Optional<String> shown = authorization.header();
        shown.ifPresent(value -> request.setHeader("Authorization", value));
        return new Pending(
                request, shown, client.sendAsync(request.build(), head -> new LimitedBody()), options.timeout());
    }

    /**
     * Waits for the answer. One 401 is answered with a new token, if there is one to be had: nothing was done with the
     * request then.
     */
    Answer finish(Pending pending) throws HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = await(pending);
        if (answer.status() == 401 && pending.shown.isPresent() && authorization.renew(pending.shown.get())) {
            answer = await(start(pending.request));
        }
        if (answer.status() == 429 || answer.status() == 503) {
            answer.header("Retry-After")
                    .flatMap(text -> RetryAfter.parse(text, Instant.now()))
                    .ifPresent(wait -> circuits.pause(options.base(), wait));
        }
        return answer.status() == 401 || answer.status() == 403 ? answer.noted(authorization.note()) : answer;
    }

    private Answer await(Pending pending) throws HostFailure, UnknownOutcome, InterruptedException {
        try {
            HttpResponse<byte[]> response = pending.limited.get();
            alive.run();
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : e.getCause();
            pending.cancel();
            throw failure(cause);
        } catch (InterruptedException e) {
            pending.cancel();
            throw e;
        }
    }

    /** What the failure means, to be thrown. */
    private UnknownOutcome failure(Throwable cause) throws HostFailure {
        boolean unsent = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException;
        if (unsent) {
            // nothing was sent, so nothing can have been applied: no doubt arises, only a wait
            throw new HostFailure(HostFailure.Kind.BUSY, "cannot connect: " + oneLine(cause), Optional.empty());
        }
        if (cause instanceof TimeoutException || cause instanceof java.net.http.HttpTimeoutException) {
            return new UnknownOutcome("no answer within " + options.timeout().toSeconds() + " s", true);
        }
        return new UnknownOutcome("connection broke: " + oneLine(cause), true);
    }

    static String oneLine(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= 200 ? line : line.substring(0, 200);
    }
}
