package org.tiltas.transports.fhirpush;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Erasing;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Reconciling;
import org.tiltas.api.Rendering;

/** Delivers to FHIR R4 servers by batches of conditional creates. Thread-safe. */
@Component(service = PartnerChannel.class, property = "tiltas.partner=fhir")
public final class FhirPushChannel implements PartnerChannel, Reconciling, Rendering, Erasing {
    private static final Logger LOG = LoggerFactory.getLogger(FhirPushChannel.class);

    /** How long before its end a certificate is warned of. */
    private static final Duration WARNED = Duration.ofDays(30);

    private final ExecutorService threads;
    private final Function<FhirOptions, HttpClient> clients;
    private final Schedule schedule;
    private final Map<String, Tokens> tokens = new ConcurrentHashMap<>();
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
        clients = new Clients(threads)::of;
        schedule = Schedule.real(threads);
    }

    /** A channel that sends by these clients and goes by this clock. */
    FhirPushChannel(Function<FhirOptions, HttpClient> clients, Schedule schedule) {
        this.threads = Executors.newCachedThreadPool();
        this.clients = clients;
        this.schedule = schedule;
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
        FhirOptions.deletes(settings);
        FhirOptions.of(settings).tls().ifPresent(TlsOptions::checkNew);
    }

    @Override
    public Inventory inventory(PartnerSettings settings) {
        return new FhirInventory(http(FhirOptions.of(settings), () -> {}));
    }

    /** The entry of a Bundle; what the partner calls a Patient or Device is told where it is known. */
    @Override
    public String render(Observed observed, PartnerSettings settings, PartnerContext context) {
        ObservationText text;
        try {
            text = ObservationText.read(context.observation(observed));
        } catch (IOException e) {
            throw new PermanentException("unreadable", "the Observation cannot be read", e);
        }
        Map<String, String> remotes = new HashMap<>();
        for (String reference : text.references()) {
            remotes.put(reference, context.remote(reference).orElse(reference));
        }
        StringBuilder json = new StringBuilder(1500);
        text.write(json, "", remotes);
        return json.toString();
    }

    @Override
    public Eraser eraser(PartnerSettings settings) {
        return new FhirEraser(http(FhirOptions.of(settings), () -> {}), FhirOptions.deletes(settings));
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        FhirOptions options = FhirOptions.of(settings);
        KnownReferences shared =
                known.computeIfAbsent(options.partner() + " " + options.base(), key -> new KnownReferences());
        options.tls()
                .flatMap(TlsOptions::ends)
                .filter(end -> end.isBefore(Instant.now().plus(WARNED)))
                .ifPresent(end -> LOG.warn("partner {}: its client certificate ends on {}", options.partner(), end));
        return new FhirConnection(options, context, http(options, context::alive), shared, schedule);
    }

    private FhirHttp http(FhirOptions options, Runnable alive) {
        HttpClient client = clients.apply(options);
        return new FhirHttp(client, options, authorization(options, client), circuits, alive);
    }

    /** Both lanes of a partner share a token as long as its settings stay. */
    private Authorization authorization(FhirOptions options, HttpClient client) {
        if (options.smart().isEmpty()) {
            return Authorization.fixed(options.authorization());
        }
        SignIn signIn = new SignIn(options.base(), options.smart().get(), options.tls());
        return tokens.compute(
                        options.partner(),
                        (partner, present) -> present != null && present.signIn.equals(signIn)
                                ? present
                                : new Tokens(
                                        signIn,
                                        new SmartToken(
                                                partner, new TokenClient(signIn.smart, options, client), threads)))
                .token;
    }

    private record SignIn(URI base, SmartOptions smart, Optional<TlsOptions> tls) {}

    private record Tokens(SignIn signIn, SmartToken token) {}
}
