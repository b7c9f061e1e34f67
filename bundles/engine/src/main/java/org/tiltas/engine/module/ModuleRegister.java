package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.transport.Transport;
import org.tiltas.engine.analysis.Descriptors;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules;
import org.tiltas.spi.server.Settings;

/**
 * Knows every module: those whose bundles are here, and those the journal remembers. Every known adapter and analysis
 * has its route, also while it is absent, so that a cursor holds what waits for it.
 */
@Component(
        service = {
            Modules.class,
            Adapters.class,
            Analyses.class,
            Channels.class,
            Descriptors.class,
            ModuleRegister.class
        },
        immediate = true)
public final class ModuleRegister implements Modules, Adapters, Analyses, Channels, Descriptors {
    /** Manifest header with the id of the module that a jar holds. */
    public static final String HEADER = "Tiltas-Module";

    private static final Logger LOG = LoggerFactory.getLogger(ModuleRegister.class);
    private static final String PROPERTY = "tiltas.module";
    /** Service property: the version of the module, where it is not that of its bundle. */
    static final String VERSION = "tiltas.module.version";

    private static final Pattern VERSION_FORM = Pattern.compile("[0-9A-Za-z.+_-]{1,60}");
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Journal journal;
    private final RouteTemplates templates;
    private final BundleContext bundles;
    private final Duration decodeLimit;
    private final Duration deliverLimit;
    private final Choice choice = new Choice();
    private final Shelf<AdapterInstance> adapters;
    private final Shelf<AnalysisInstance> analyses;
    private final Shelf<ChannelInstance> channels;
    private final Shelf<ProfileInstance> profiles;
    private final Shelf<Transport> transports;
    private volatile Optional<TransportRoom> transportRoom = Optional.empty();
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(ModuleThreads.server(), task, "tiltas-modules");
        thread.setDaemon(true);
        return thread;
    });
    private final ModuleStatuses statuses;
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
        this.decodeLimit = Duration.ofSeconds(Settings.number("TILTAS_DECODE_SECONDS", 5, 1, 600));
        this.deliverLimit = Duration.ofSeconds(Settings.number("TILTAS_DELIVER_SECONDS", 120, 1, 3600));
        this.adapters = new Shelf<>(
                (instance, offer) -> {
                    var descriptor = instance.descriptor();
                    return new Shelf.Papers(
                            descriptor.id(), DescriptorCheck.refusal(offer.declaredId(), descriptor, metrics));
                },
                choice,
                this::remember,
                AdapterInstance::close,
                this::settled);
        this.analyses = new Shelf<>(
                (instance, offer) -> new Shelf.Papers(
                        instance.descriptor().id(),
                        AnalysisCheck.refusal(offer.declaredId(), instance.descriptor(), metrics)),
                choice,
                this::rememberAnalysis,
                AnalysisInstance::close,
                this::settled);
        this.channels = new Shelf<>(
                (instance, offer) -> new Shelf.Papers(instance.kind(), Optional.empty()),
                choice,
                c -> {},
                ChannelInstance::close,
                this::settled);
        this.profiles = new Shelf<>(
                (instance, offer) -> new Shelf.Papers(instance.id(), Optional.empty()),
                choice,
                c -> {},
                ProfileInstance::close,
                this::settled);
        this.transports = new Shelf<>(
                TransportCheck::examine,
                choice,
                c -> transportRoom.ifPresent(room -> room.came(c.id, c.offer.bundle())),
                transport -> transportRoom.ifPresent(room -> room.gone(transport)),
                this::settled);
        this.statuses = new ModuleStatuses(journal, adapters, analyses, List.of(channels, profiles));
        this.watch = journal.records().watch(ModuleRecord.KIND, change -> clerk.execute(() -> follow(change)));
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
        offerAdapter(reference, offered(reference, () -> bundles.getService(reference)));
    }

    void unbindAdapter(ServiceReference<DeviceAdapter> reference) {
        withdraw(reference);
    }

    @Reference(
            service = PartnerChannel.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindChannel(ServiceReference<PartnerChannel> reference) {
        offerChannel(reference, offered(reference, () -> bundles.getService(reference)));
    }

    void offerChannel(Object key, Offer<PartnerChannel> offer) {
        channels.offer(
                key,
                new Offer<>(
                        offer.declaredId(),
                        offer.pack(),
                        offer.version(),
                        offer.bundle(),
                        () -> new ChannelInstance(
                                offer.service().get(),
                                offer.version(),
                                offer.bundle(),
                                deliverLimit,
                                proving(offer, (before, whom) -> usable(channels, before).stream()
                                        .anyMatch(c -> c.isAtFault(whom))))));
    }

    private Proving proving(Offer<?> offer, BiPredicate<Long, String> troubled) {
        return new Proving(
                () -> choice.probation(offer.pack()).filter(p -> p.bundle() == offer.bundle()), troubled);
    }

    void unbindChannel(ServiceReference<PartnerChannel> reference) {
        channels.withdraw(reference);
    }

    @Reference(
            service = AnalysisModule.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindAnalysis(ServiceReference<AnalysisModule> reference) {
        offerAnalysis(reference, offered(reference, () -> bundles.getService(reference)));
    }

    void unbindAnalysis(ServiceReference<AnalysisModule> reference) {
        analyses.withdraw(reference);
    }

    void offerAnalysis(Object key, Offer<AnalysisModule> offer) {
        analyses.offer(
                key,
                new Offer<>(
                        offer.declaredId(),
                        offer.pack(),
                        offer.version(),
                        offer.bundle(),
                        () -> new AnalysisInstance(
                                offer.service().get(), offer.version(), offer.bundle(), decodeLimit)));
    }

    @Reference(
            service = DeliveryProfile.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindProfile(ServiceReference<DeliveryProfile> reference) {
        offerProfile(reference, offered(reference, () -> bundles.getService(reference)));
    }

    void offerProfile(Object key, Offer<DeliveryProfile> offer) {
        profiles.offer(
                key,
                new Offer<>(
                        offer.declaredId(),
                        offer.pack(),
                        offer.version(),
                        offer.bundle(),
                        () -> new ProfileInstance(
                                offer.service().get(),
                                offer.version(),
                                offer.bundle(),
                                decodeLimit,
                                proving(offer, (before, whom) -> usable(profiles, before).stream()
                                        .anyMatch(p -> p.isAtFault(whom))))));
    }

    void unbindProfile(ServiceReference<DeliveryProfile> reference) {
        profiles.withdraw(reference);
    }

    @Reference(service = Transport.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(ServiceReference<Transport> reference) {
        offerTransport(reference, offered(reference, () -> bundles.getService(reference)));
    }

    public void offerTransport(Object key, Offer<Transport> offer) {
        transports.offer(key, offer);
    }

    void unbindTransport(ServiceReference<Transport> reference) {
        withdrawTransport(reference);
    }

    public void withdrawTransport(Object key) {
        transports.withdraw(key);
    }

    /** The room that opens transports. */
    public void join(TransportRoom room) {
        transportRoom = Optional.of(room);
    }

    /** The transport that a bundle offers, looked over and not opened. */
    public Optional<OfferedTransport> transport(String id, long bundle) {
        return transports.of(id, bundle).map(c -> new OfferedTransport(c.service, c.offer.version()));
    }

    /** A transport and the version of its bundle. */
    public record OfferedTransport(Transport service, String version) {}

    private static <S> Offer<S> offered(ServiceReference<?> reference, Supplier<S> service) {
        String pack = reference.getBundle().getHeaders("").get(HEADER);
        return new Offer<>(
                reference.getProperty(PROPERTY) instanceof String text ? text : "",
                pack == null ? "" : pack.trim(),
                version(reference),
                reference.getBundle().getBundleId(),
                service);
    }

    /** A bundle that publishes several modules tells the version of each; others have that of their bundle. */
    private static String version(ServiceReference<?> reference) {
        return reference.getProperty(VERSION) instanceof String text
                        && VERSION_FORM.matcher(text).matches()
                ? text
                : reference.getBundle().getVersion().toString();
    }

    void offerAdapter(Object key, Offer<DeviceAdapter> offer) {
        adapters.offer(
                key,
                new Offer<>(
                        offer.declaredId(),
                        offer.pack(),
                        offer.version(),
                        offer.bundle(),
                        () -> new AdapterInstance(
                                offer.service().get(), offer.version(), offer.bundle(), decodeLimit)));
    }

    void withdraw(Object key) {
        adapters.withdraw(key);
    }

    /** Which bundle of a package serves. */
    public Choice choice() {
        return choice;
    }

    private synchronized void settled() {
        notifyAll();
    }

    /**
     * What a bundle offers, whether it serves or not. Returns when it offers something and all of that has been looked
     * over, or at the limit with what is known by then.
     */
    public synchronized List<Offered> awaitOffered(long bundle, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        List<Offered> found = offered(bundle);
        for (long left = limit.toNanos();
                left > 0
                        && !found.stream().anyMatch(o -> o.refusal().isPresent())
                        && (found.isEmpty() || !found.stream().allMatch(Offered::settled));
                left = until - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
            found = offered(bundle);
        }
        return found;
    }

    private List<Offered> offered(long bundle) {
        List<Offered> found = new ArrayList<>();
        adapters.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        analyses.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        channels.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        profiles.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        transports.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        return found;
    }

    /** The usable adapters of a bundle that need not serve. */
    public List<AdapterInstance> instances(long bundle) {
        return usable(adapters, bundle);
    }

    /** The usable analyses of a bundle that need not serve. */
    public List<AnalysisInstance> analyses(long bundle) {
        return usable(analyses, bundle);
    }

    /**
     * The partner channels of a jar.
     *
     * @param bundle which version of it; that which serves has been chosen
     */
    public List<Outward> outward(long bundle) {
        List<Outward> found = new ArrayList<>();
        usable(channels, bundle).forEach(c -> found.add(new Outward(c.kind(), c.rendering(), Optional.empty())));
        usable(profiles, bundle)
                .forEach(p -> found.add(new Outward(p.id(), Optional.empty(), Optional.of(p.another()))));
        return found;
    }

    /** The partner channel or delivery profile of a kind that serves. */
    public Optional<Outward> outward(Outward alike) {
        return alike.profile().isPresent()
                ? beside(alike.id()).map(p -> new Outward(alike.id(), Optional.empty(), Optional.of(p)))
                : channels.active(alike.id())
                        .map(c -> new Outward(alike.id(), c.service.rendering(), Optional.empty()));
    }

    private static <S> List<S> usable(Shelf<S> shelf, long bundle) {
        return shelf.of(bundle).stream()
                .filter(Candidate::isUsable)
                .map(c -> c.service)
                .toList();
    }

    /**
     * What reaches partners, as a preview needs it.
     *
     * @param id kind of partner, or name of the profile
     * @param rendering of a channel that can tell what it would send; to be closed by whoever asked
     * @param profile of a delivery profile; as the rendering
     */
    public record Outward(String id, Optional<GuardedRendering> rendering, Optional<Channels.Beside> profile)
            implements AutoCloseable {
        @Override
        public void close() {
            rendering.ifPresent(GuardedRendering::close);
            profile.ifPresent(Channels.Beside::close);
        }
    }

    /**
     * A service of a bundle.
     *
     * @param id module id, or kind of partner
     * @param settled whether it has been started, for better or worse
     * @param refusal why it cannot be used
     */
    public record Offered(String id, boolean settled, Optional<String> refusal) {}

    @Override
    public Optional<Active> adapter(String id) {
        return adapters.active(id).map(c -> new Active(c.service.adapter(), c.offer.version()));
    }

    @Override
    public Optional<Adapters.Present> present(String id) {
        return adapters.active(id).map(c -> new Adapters.Present(c.service, trial(c)));
    }

    private Optional<Adapters.Trial> trial(Candidate<AdapterInstance> candidate) {
        return choice.probation(candidate.offer.pack())
                .filter(probation -> probation.bundle() == candidate.offer.bundle())
                .flatMap(probation -> adapters.of(candidate.id, probation.predecessor())
                        .map(before -> new TrialOf(probation, before.service)));
    }

    private record TrialOf(Probation probation, AdapterInstance before) implements Adapters.Trial {
        @Override
        public void good(int messages) {
            probation.good(messages);
        }

        @Override
        public void failed(String reason) {
            probation.failed(reason);
        }
    }

    @Override
    public void await(String id, Duration limit) throws InterruptedException {
        adapters.await(id, limit);
    }

    @Override
    public Optional<Analyses.Present> analysis(String id) {
        return analyses.active(id).map(c -> new Analyses.Present(c.service, analysisTrial(c)));
    }

    @Override
    public void awaitAnalysis(String id, Duration limit) throws InterruptedException {
        analyses.await(id, limit);
    }

    private Optional<Analyses.Trial> analysisTrial(Candidate<AnalysisInstance> candidate) {
        return choice.probation(candidate.offer.pack())
                .filter(probation -> probation.bundle() == candidate.offer.bundle())
                .flatMap(probation -> analyses.of(candidate.id, probation.predecessor())
                        .map(before -> new AnalysisTrial(probation, before.service)));
    }

    private record AnalysisTrial(Probation probation, AnalysisInstance before) implements Analyses.Trial {
        @Override
        public void good(int observations) {
            probation.good(observations);
        }

        @Override
        public void failed(String reason) {
            probation.failed(reason);
        }
    }

    @Override
    public Optional<AnalysisDescriptor> descriptor(String module) {
        return analyses.active(module).map(c -> c.service.descriptor()).or(() -> journal.records()
                .get(ModuleRecord.KIND, module)
                .flatMap(record -> AnalysisRecord.read(module, record.body())));
    }

    @Override
    public Optional<PartnerChannel> channel(String kind) {
        return channels.active(kind).map(c -> c.service.channel());
    }

    @Override
    public Set<String> kinds() {
        return channels.ids();
    }

    @Override
    public Optional<DeliveryProfile> profile(String id) {
        return profiles.active(id).map(c -> c.service.profile());
    }

    @Override
    public Optional<Channels.Beside> beside(String profile) {
        return profiles.active(profile).map(c -> c.service.another());
    }

    @Override
    public Set<String> profiles() {
        return profiles.ids();
    }

    @Override
    public List<Status> list() {
        return statuses.list(transportRoom);
    }

    private static String routeId(String kind, String module) {
        return kind + "-" + module;
    }

    private void follow(Records.Change change) {
        if (change.now().isEmpty()) {
            templates.remove(routeId(ModuleRecord.ADAPTER, change.id()));
            templates.remove(routeId(ModuleRecord.ANALYSIS, change.id()));
            return;
        }
        String kind = ModuleRecord.field(change.now().get().body(), "kind");
        if (kind.equals(ModuleRecord.ADAPTER) || kind.equals(ModuleRecord.ANALYSIS)) {
            templates.ensure(kind, routeId(kind, change.id()), Map.of("module", change.id()));
        }
    }

    private void remember(Candidate<AdapterInstance> candidate) {
        remember(
                candidate,
                ModuleRecord.of(candidate.service.descriptor(), candidate.offer.version()),
                () -> adapters.active(candidate.id).orElse(null) == candidate);
    }

    private void rememberAnalysis(Candidate<AnalysisInstance> candidate) {
        remember(
                candidate,
                AnalysisRecord.of(candidate.service.descriptor(), candidate.offer.version()),
                () -> analyses.active(candidate.id).orElse(null) == candidate);
    }

    private void remember(Candidate<?> candidate, String body, BooleanSupplier serves) {
        try {
            clerk.execute(() -> write(candidate, body, serves));
        } catch (RejectedExecutionException e) {
            LOG.debug("module {}: active while the server stops", candidate.id);
        }
    }

    private void write(Candidate<?> candidate, String body, BooleanSupplier serves) {
        String id = candidate.id;
        boolean told = journal.records()
                .get(ModuleRecord.KIND, id)
                .filter(known -> known.body().equals(body))
                .isPresent();
        if (told || !serves.getAsBoolean()) {
            return;
        }
        try {
            journal.commit(new Unit().put(RecordWrite.put(ModuleRecord.KIND, id, body)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("module {}: not yet in the journal, tried again: {}", id, String.valueOf(e.getCause()));
            clerk.schedule(() -> write(candidate, body, serves), TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Gives a suspended module another chance.
     *
     * @param id of an adapter or analysis, or of the jar that holds a partner channel or delivery profile
     * @return false if there is none
     */
    public boolean resume(String id) {
        List<Supervised> found = new ArrayList<>();
        adapters.active(id).ifPresent(c -> found.add(c.service));
        analyses.active(id).ifPresent(c -> found.add(c.service));
        channels.serving().stream().filter(c -> isCalled(c, id)).forEach(c -> found.add(c.service));
        profiles.serving().stream().filter(c -> isCalled(c, id)).forEach(c -> found.add(c.service));
        found.forEach(Supervised::resume);
        return !found.isEmpty();
    }

    private static boolean isCalled(Candidate<?> candidate, String id) {
        return id.equals(candidate.offer.pack().isEmpty() ? candidate.id : candidate.offer.pack());
    }
}
