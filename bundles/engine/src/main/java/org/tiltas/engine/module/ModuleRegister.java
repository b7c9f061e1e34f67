package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
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

    private final Journal journal;
    private final Choice choice = new Choice();
    private final Settling settling = new Settling();
    private final AdapterShelf adapters;
    private final AnalysisShelf analyses;
    private final PartnerShelves outward;
    private final TransportShelf transports;
    private final KnownModules known;
    private final ModuleStatuses statuses;

    @Activate
    public ModuleRegister(
            @Reference Journal journal, @Reference RouteTemplates templates, @Reference MetricCatalogue metrics) {
        this.journal = journal;
        Duration decode = Duration.ofSeconds(Settings.number("TILTAS_DECODE_SECONDS", 5, 1, 600));
        Duration deliver = Duration.ofSeconds(Settings.number("TILTAS_DELIVER_SECONDS", 120, 1, 3600));
        this.known = new KnownModules(journal, templates);
        this.adapters = new AdapterShelf(choice, known, metrics, decode, settling::settled);
        this.analyses = new AnalysisShelf(choice, known, metrics, decode, settling::settled);
        this.outward = new PartnerShelves(choice, deliver, decode, settling::settled);
        this.transports = new TransportShelf(choice, settling::settled);
        this.statuses = new ModuleStatuses(
                journal, adapters.shelf, analyses.shelf, List.of(outward.channels, outward.profiles));
    }

    @Deactivate
    public void close() throws Exception {
        known.close();
    }

    void offerAdapter(Object key, Offer<DeviceAdapter> offer) {
        adapters.offer(key, offer);
    }

    void offerAnalysis(Object key, Offer<AnalysisModule> offer) {
        analyses.offer(key, offer);
    }

    void offerChannel(Object key, Offer<PartnerChannel> offer) {
        outward.offer(key, offer);
    }

    void offerProfile(Object key, Offer<DeliveryProfile> offer) {
        outward.offerProfile(key, offer);
    }

    public void offerTransport(Object key, Offer<Transport> offer) {
        transports.shelf.offer(key, offer);
    }

    /** A bundle offers an adapter no longer. */
    void withdraw(Object key) {
        adapters.shelf.withdraw(key);
    }

    void withdrawAnalysis(Object key) {
        analyses.shelf.withdraw(key);
    }

    void withdrawChannel(Object key) {
        outward.channels.withdraw(key);
    }

    void withdrawProfile(Object key) {
        outward.profiles.withdraw(key);
    }

    public void withdrawTransport(Object key) {
        transports.shelf.withdraw(key);
    }

    /** The room that opens transports. */
    public void join(TransportRoom room) {
        transports.join(room);
    }

    /** The transport that a bundle offers, looked over and not opened. */
    public Optional<OfferedTransport> transport(String id, long bundle) {
        return transports.shelf.of(id, bundle).map(c -> new OfferedTransport(c.service, c.offer.version()));
    }

    /** A transport and the version of its bundle. */
    public record OfferedTransport(Transport service, String version) {}

    /** Which bundle of a package serves. */
    public Choice choice() {
        return choice;
    }

    /**
     * What a bundle offers, whether it serves or not. Returns when it offers something and all of that has been looked
     * over, or at the limit with what is known by then.
     */
    public List<Offered> awaitOffered(long bundle, Duration limit) throws InterruptedException {
        return settling.await(() -> offered(bundle), limit);
    }

    private List<Offered> offered(long bundle) {
        List<Offered> found = new ArrayList<>();
        for (Shelf<?> shelf :
                List.of(adapters.shelf, analyses.shelf, outward.channels, outward.profiles, transports.shelf)) {
            shelf.of(bundle).forEach(c -> found.add(new Offered(c.id, c.settled, c.refusal)));
        }
        return found;
    }

    /** The usable adapters of a bundle that need not serve. */
    public List<AdapterInstance> instances(long bundle) {
        return adapters.shelf.usable(bundle);
    }

    /** The usable analyses of a bundle that need not serve. */
    public List<AnalysisInstance> analyses(long bundle) {
        return analyses.shelf.usable(bundle);
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
        return adapters.adapter(id);
    }

    @Override
    public Optional<Adapters.Present> present(String id) {
        return adapters.present(id);
    }

    @Override
    public void await(String id, Duration limit) throws InterruptedException {
        adapters.await(id, limit);
    }

    @Override
    public Optional<Analyses.Present> analysis(String id) {
        return analyses.analysis(id);
    }

    @Override
    public void awaitAnalysis(String id, Duration limit) throws InterruptedException {
        analyses.awaitAnalysis(id, limit);
    }

    @Override
    public Optional<AnalysisDescriptor> descriptor(String module) {
        return analyses.shelf.active(module).map(c -> c.service.descriptor()).or(() -> journal.records()
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
        return statuses.list(transports.room());
    }

    /**
     * Gives a suspended module another chance.
     *
     * @param id of an adapter or analysis, or of the jar that holds a partner channel or delivery profile
     * @return false if there is none
     */
    public boolean resume(String id) {
        List<Supervised> found = new ArrayList<>();
        adapters.shelf.active(id).ifPresent(c -> found.add(c.service));
        analyses.shelf.active(id).ifPresent(c -> found.add(c.service));
        found.addAll(outward.serving(id));
        found.forEach(Supervised::resume);
        return !found.isEmpty();
    }
}
