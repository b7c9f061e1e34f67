package org.tiltas.engine.module;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.PartnerChannel;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules;

/**
 * Knows every module: those whose bundles are here, and those the journal remembers. Every known adapter has its route,
 * also while it is absent, so that its inbox has a cursor that holds the messages.
 */
@Component(
        service = {Modules.class, Adapters.class},
        immediate = true)
public final class ModuleRegister implements Modules, Adapters {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleRegister.class);
    private static final String PROPERTY = "tiltas.module";
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Journal journal;
    private final RouteTemplates templates;
    private final BundleContext bundles;
    private final AdapterShelf shelf;
    private final Map<ServiceReference<?>, Status> channels = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tiltas-modules");
        thread.setDaemon(true);
        return thread;
    });
    private final AutoCloseable watch;

    @Activate
    public ModuleRegister(
            BundleContext bundles,
            @Reference Journal journal,
            @Reference RouteTemplates templates,
            @Reference MetricCatalogue metrics) {
        this.bundles = bundles;
        this.journal = journal;
        this.templates = templates;
        this.shelf = new AdapterShelf(metrics, this::remember);
        this.watch = journal.records().watch(ModuleRecord.KIND, change -> clerk.execute(() -> follow(change)));
        clerk.scheduleWithFixedDelay(shelf::watch, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        String home = bundles == null ? null : bundles.getProperty("karaf.home");
        if (home != null) {
            Thread installer =
                    new Thread(() -> new ShippedModules(bundles).install(Path.of(home, "modules")), "tiltas-shipped");
            installer.setDaemon(true);
            installer.start();
        }
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
        clerk.shutdownNow();
    }

    @Reference(
            service = DeviceAdapter.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindAdapter(ServiceReference<DeviceAdapter> reference) {
        if (!isCandidate(reference)) {
            offer(
                    reference,
                    new Offer(
                            text(reference, PROPERTY),
                            reference.getBundle().getVersion().toString(),
                            reference.getBundle().getBundleId(),
                            () -> bundles.getService(reference)));
        }
    }

    void unbindAdapter(ServiceReference<DeviceAdapter> reference) {
        withdraw(reference);
    }

    @Reference(
            service = PartnerChannel.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindChannel(ServiceReference<PartnerChannel> reference) {
        String declared = text(reference, PROPERTY);
        String id = declared.isEmpty() ? reference.getBundle().getSymbolicName() : declared;
        channels.put(
                reference,
                new Status(
                        id,
                        "partner",
                        reference.getBundle().getVersion().toString(),
                        reference.getBundle().getBundleId(),
                        "active",
                        Optional.empty(),
                        0,
                        0,
                        0,
                        java.time.Instant.now()));
    }

    void unbindChannel(ServiceReference<PartnerChannel> reference) {
        channels.remove(reference);
    }

    void offer(Object key, Offer offer) {
        shelf.offer(key, offer);
    }

    void withdraw(Object key) {
        shelf.withdraw(key);
    }

    /** A preview candidate serves nobody but the preview that asked for it. */
    private static boolean isCandidate(ServiceReference<?> reference) {
        return Boolean.parseBoolean(String.valueOf(reference.getProperty("tiltas.candidate")));
    }

    private static String text(ServiceReference<?> reference, String property) {
        return reference.getProperty(property) instanceof String text ? text : "";
    }

    @Override
    public Optional<Active> adapter(String id) {
        return shelf.adapter(id);
    }

    @Override
    public void await(String id, Duration limit) throws InterruptedException {
        shelf.await(id, limit);
    }

    @Override
    public Stamp stamp(String id) {
        return shelf.stamp(id);
    }

    @Override
    public List<Status> list() {
        Counters counters = journal.counters();
        Map<String, Long> all = counters.all();
        Map<String, Long> lags = counters.lags();
        Map<String, Long> handled = counters.handled();
        Map<String, Status> list = new TreeMap<>();
        channels.values().forEach(status -> list.put(status.id(), status));
        Map<String, AdapterShelf.Standing> here = shelf.standings();
        Map<String, Record> known = new TreeMap<>();
        journal.records().list(ModuleRecord.KIND).forEach(r -> known.put(r.id(), r));
        known.forEach((id, r) -> here.putIfAbsent(id, absent(r)));
        here.forEach((id, standing) -> list.put(
                id,
                new Status(
                        id,
                        ModuleRecord.ADAPTER,
                        standing.version(),
                        standing.bundle(),
                        standing.state(),
                        standing.reason(),
                        lags.getOrDefault(cursor(id), 0L),
                        handled.getOrDefault(cursor(id), 0L),
                        sum(all, "quarantined." + id + "."),
                        standing.since())));
        return new ArrayList<>(list.values());
    }

    private AdapterShelf.Standing absent(Record known) {
        return new AdapterShelf.Standing(
                ModuleRecord.field(known.body(), "version"),
                -1,
                "absent",
                Optional.of("its bundle is not there; messages wait"),
                shelf.goneSince(known.id()).orElse(known.updated()));
    }

    private static long sum(Map<String, Long> counters, String prefix) {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static String routeId(String module) {
        return "adapter-" + module;
    }

    /** As {@code journal:inbox} names it unless told otherwise. */
    private static String cursor(String module) {
        return "adapter/" + module;
    }

    private void follow(Records.Change change) {
        if (change.now().isEmpty()) {
            templates.remove(routeId(change.id()));
        } else if (ModuleRecord.field(change.now().get().body(), "kind").equals(ModuleRecord.ADAPTER)) {
            templates.ensure("adapter", routeId(change.id()), Map.of("module", change.id()));
        }
    }

    private void remember(Candidate candidate) {
        String body = ModuleRecord.of(candidate.descriptor, candidate.offer.version());
        clerk.execute(() -> write(candidate, body));
    }

    private void write(Candidate candidate, String body) {
        String id = candidate.id;
        boolean told = journal.records()
                .get(ModuleRecord.KIND, id)
                .filter(known -> known.body().equals(body))
                .isPresent();
        if (told || candidate.withdrawn) {
            return;
        }
        try {
            journal.commit(new Unit().put(RecordWrite.put(ModuleRecord.KIND, id, body)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("module {}: not yet in the journal, tried again: {}", id, String.valueOf(e.getCause()));
            clerk.schedule(() -> write(candidate, body), TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
