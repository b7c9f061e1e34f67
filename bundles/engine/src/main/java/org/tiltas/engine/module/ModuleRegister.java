package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private static final String PROPERTY = "tiltas.module";
    /** Service property: the version of the module, where it is not that of its bundle. */
    static final String VERSION = "tiltas.module.version";

    private static final Pattern VERSION_FORM = Pattern.compile("[0-9A-Za-z.+_-]{1,60}");

    private final Journal journal;
    private final BundleContext bundles;
    private final Duration decodeLimit;
    private final Choice choice = new Choice();
    private final Shelf<AdapterInstance> adapters;
    private final Shelf<AnalysisInstance> analyses;
    private final PartnerShelves outward;
    private final Shelf<Transport> transports;
    private volatile Optional<TransportRoom> transportRoom = Optional.empty();
    private final KnownModules known;
    private final ModuleStatuses statuses;

    @Activate
    public ModuleRegister(
            BundleContext bundles,
            @Reference Journal journal,
            @Reference RouteTemplates templates,
            @Reference MetricCatalogue metrics) {
        this.bundles = bundles;
        this.journal = journal;
        this.decodeLimit = Duration.ofSeconds(Settings.number("TILTAS_DECODE_SECONDS", 5, 1, 600));
        Duration deliverLimit = Duration.ofSeconds(Settings.number("TILTAS_DELIVER_SECONDS", 120, 1, 3600));
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
        this.outward = new PartnerShelves(choice, deliverLimit, decodeLimit, this::settled);
        this.transports = new Shelf<>(
                TransportCheck::examine,
                choice,
                c -> transportRoom.ifPresent(room -> room.came(c.id, c.offer.bundle())),
                transport -> transportRoom.ifPresent(room -> room.gone(transport)),
                this::settled);
        this.statuses = new ModuleStatuses(journal, adapters, analyses, List.of(outward.channels, outward.profiles));
        this.known = new KnownModules(journal, templates);
    }

    @Deactivate
    public void close() throws Exception {
        known.close();
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
        outward.offer(key, offer);
    }

    void unbindChannel(ServiceReference<PartnerChannel> reference) {
        outward.channels.withdraw(reference);
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
        outward.offerProfile(key, offer);
    }

    void unbindProfile(ServiceReference<DeliveryProfile> reference) {
        outward.profiles.withdraw(reference);
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
        outward.channels.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        outward.profiles.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        transports.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        return found;
    }

    /** The usable adapters of a bundle that need not serve. */
    public List<AdapterInstance> instances(long bundle) {
        return adapters.usable(bundle);
    }

    /** The usable analyses of a bundle that need not serve. */
    public List<AnalysisInstance> analyses(long bundle) {
        return analyses.usable(bundle);
    }

    /**
     * The partner channels of a jar.
     *
     * @param bundle which version of it; that which serves has been chosen
     */
    public List<Outward> outward(long bundle) {
        return outward.outward(bundle);
    }

    /** The partner channel or delivery profile of a kind that serves. */
    public Optional<Outward> outward(Outward alike) {
        return outward.outward(alike);
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
        return outward.channel(kind);
    }

    @Override
    public Set<String> kinds() {
        return outward.kinds();
    }

    @Override
    public Optional<DeliveryProfile> profile(String id) {
        return outward.profile(id);
    }

    @Override
    public Optional<Channels.Beside> beside(String profile) {
        return outward.beside(profile);
    }

    @Override
    public Set<String> profiles() {
        return outward.profiles();
    }

    @Override
    public List<Status> list() {
        return statuses.list(transportRoom);
    }

    private void remember(Candidate<AdapterInstance> candidate) {
        known.remember(
                candidate,
                ModuleRecord.of(candidate.service.descriptor(), candidate.offer.version()),
                () -> adapters.active(candidate.id).orElse(null) == candidate);
    }

    private void rememberAnalysis(Candidate<AnalysisInstance> candidate) {
        known.remember(
                candidate,
                AnalysisRecord.of(candidate.service.descriptor(), candidate.offer.version()),
                () -> analyses.active(candidate.id).orElse(null) == candidate);
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
        found.addAll(outward.serving(id));
        found.forEach(Supervised::resume);
        return !found.isEmpty();
    }
}
