package org.tiltas.transports.fhirpush;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;

/** Delivers to FHIR R4 servers by batches of conditional creates. Thread-safe. */
@Component(service = PartnerChannel.class, property = "tiltas.partner=fhir")
public final class FhirPushChannel implements PartnerChannel {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final ExecutorService threads;
    private final HttpClient client;
    private final Circuits circuits = new Circuits();
    private final Map<String, KnownReferences> known = new ConcurrentHashMap<>();

    /** Starts the HTTP client; it makes no connection yet. */
    @Activate
    public FhirPushChannel() {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "tiltas-fhir-push-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(threads)
                .build();
    }

    @Deactivate
    void stop() {
        threads.shutdown();
    }

    @Override
    public String kind() {
        return "fhir";
    }

    @Override
    public void check(PartnerSettings settings) {
        FhirOptions.of(settings);
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        FhirOptions options = FhirOptions.of(settings);
        KnownReferences shared =
                known.computeIfAbsent(options.partner() + " " + options.base(), key -> new KnownReferences());
        Authorization authorization = Authorization.fixed(options.authorization());
        FhirHttp http = new FhirHttp(client, options, authorization, circuits);
        return new FhirConnection(options, context, http, shared, threads);
    }
}
