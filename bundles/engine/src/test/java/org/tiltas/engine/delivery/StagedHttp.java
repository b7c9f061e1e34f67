package org.tiltas.engine.delivery;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An HTTP client without a net: each request is answered in place, or not. */
abstract class StagedHttp extends HttpClient {
    record Asked(String method, URI uri, String body, Optional<String> ifMatch) {}

    /** @param etag empty for none */
    record Said(int status, String body, String etag) {}

    /** @throws IOException when there is no answer */
    protected abstract Said answer(Asked asked) throws IOException;

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        Said said;
        try {
            said = answer(new Asked(
                    request.method(),
                    request.uri(),
                    text(request),
                    request.headers().firstValue("If-Match")));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        HttpHeaders headers = HttpHeaders.of(
                said.etag.isEmpty()
                        ? Map.of("Content-Type", List.of("application/fhir+json"))
                        : Map.of("Content-Type", List.of("application/fhir+json"), "ETag", List.of(said.etag)),
                (name, value) -> true);
        HttpResponse.BodySubscriber<T> body = handler.apply(new Head(said.status, headers));
        body.onSubscribe(new Quiet());
        body.onNext(List.of(ByteBuffer.wrap(said.body.getBytes(StandardCharsets.UTF_8))));
        body.onComplete();
        return body.getBody()
                .toCompletableFuture()
                .thenApply(whole -> new Whole<>(request, said.status, headers, whole));
    }

    private static String text(HttpRequest request) {
        HttpResponse.BodySubscriber<String> reader = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        request.bodyPublisher()
                .ifPresent(publisher -> publisher.subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        reader.onSubscribe(subscription);
                    }

                    @Override
                    public void onNext(ByteBuffer piece) {
                        reader.onNext(List.of(piece));
                    }

                    @Override
                    public void onError(Throwable e) {
                        reader.onError(e);
                    }

                    @Override
                    public void onComplete() {
                        reader.onComplete();
                    }
                }));
        return request.bodyPublisher().isEmpty()
                ? ""
                : reader.getBody().toCompletableFuture().join();
    }

    private record Head(int statusCode, HttpHeaders headers) implements HttpResponse.ResponseInfo {
        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private static final class Quiet implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    private record Whole<T>(HttpRequest request, int statusCode, HttpHeaders headers, T body)
            implements HttpResponse<T> {
        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<javax.net.ssl.SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler, HttpResponse.PushPromiseHandler<T> pushed) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return sendAsync(request, handler).join();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLParameters sslParameters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
