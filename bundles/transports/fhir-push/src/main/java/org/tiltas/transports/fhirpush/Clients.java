package org.tiltas.transports.fhirpush;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/**
 * The HTTP clients: one for all partners that need nothing of their own in a TLS handshake, and one for each that does.
 * Thread-safe.
 */
final class Clients {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private record Own(TlsOptions tls, HttpClient client) {}

    private final ExecutorService threads;
    private final HttpClient common;
    private final Map<String, Own> own = new ConcurrentHashMap<>();

    Clients(ExecutorService threads) {
        this.threads = threads;
        common = builder().build();
    }

    HttpClient of(FhirOptions options) {
        Optional<TlsOptions> tls = options.tls();
        if (tls.isEmpty()) {
            own.remove(options.partner());
            return common;
        }
        return own.compute(
                        options.partner(),
                        (partner, present) -> present != null && present.tls.equals(tls.get())
                                ? present
                                : new Own(
                                        tls.get(),
                                        builder()
                                                .sslContext(tls.get().context())
                                                .build()))
                .client;
    }

    private HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(threads);
    }
}
