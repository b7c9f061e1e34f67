package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Lane;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerSettings;
import org.tiltas.engine.module.Channels;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.Settings;

/**
 * Keeps one delivery per record of kind {@code partner}. Changes are worked off by a thread of its own, in order; a
 * changed partner gets a new delivery and its routes begin anew, so that a new password is tried at once.
 */
@Component(service = {Desks.class, Partners.class})
public final class PartnerDeliveries implements Desks, Partners {
    private static final Logger LOG = LoggerFactory.getLogger(PartnerDeliveries.class);
    private static final String KIND = "partner";

    private final Journal journal;
    private final RouteTemplates routes;
    private final Rooms rooms;
    private final Leftovers leftovers;
    private final Channels channels;
    private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();
    private final Map<String, String> broken = new ConcurrentHashMap<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "tiltas-partners");
        thread.setDaemon(true);
        return thread;
    });
    private final AutoCloseable watch;
    private final Errands errands;
    private final Telling telling;
    private final ParkedDecisions parked;

    @Activate
    public PartnerDeliveries(
            @Reference Journal journal,
            @Reference FhirViews views,
            @Reference MetricCatalogue catalogue,
            @Reference RouteTemplates routes,
            @Reference Channels channels) {
        this(
                journal,
                views,
                catalogue,
                routes,
                channels,
                DeskTimes.usual(
                        Duration.ofSeconds(Settings.number("TILTAS_PARTNER_PROBE_SECONDS", 300, 1, 86_400)),
                        Duration.ofSeconds(Settings.number("TILTAS_PARTNER_WAIT_SECONDS", 300, 1, 86_400))),
                Clock.systemUTC());
    }

    PartnerDeliveries(
            Journal journal,
            FhirViews views,
            MetricCatalogue catalogue,
            RouteTemplates routes,
            Channels channels,
            DeskTimes times,
            Clock clock) {
        this.journal = journal;
        this.routes = routes;
        this.channels = channels;
        this.leftovers = new Leftovers(journal);
        this.rooms = new Rooms(journal, views, catalogue, channels::channel, channels::profile, times, clock);
        this.parked = new ParkedDecisions(journal, clock, id -> Optional.ofNullable(deliveries.get(id)));
        this.errands = new Errands(
                journal,
                clock,
                id -> Optional.ofNullable(deliveries.get(id)),
                Map.of(
                        Errands.RECONCILE, new Reconciliation(journal, views, clock),
                        Errands.RESEND, new Resending(journal, clock)));
        this.telling = new Telling(journal, id -> Optional.ofNullable(deliveries.get(id)), times, clock);
        telling.begin();
        this.watch = journal.records().watch(KIND, this::changed);
        worker.execute(this::endForgotten);
    }

    @Deactivate
    void close() throws Exception {
        watch.close();
        errands.close();
        telling.close();
        rooms.restricted().close();
        rooms.consents().close();
        worker.shutdownNow();
        // the routes stay and find no desk; a request under way ends by itself
        deliveries.clear();
    }

    private void changed(Records.Change change) {
        try {
            worker.execute(() -> follow(change));
        } catch (RejectedExecutionException e) {
            LOG.debug("partner {}: changed while the server stops", change.id());
        }
    }

    private void follow(Records.Change change) {
        try {
            if (change.now().isPresent()) {
                begin(change.id(), change.now().get().body());
            } else {
                end(change.id());
            }
        } catch (RuntimeException e) {
            LOG.error(
                    "partner {}: change not followed: {}",
                    change.id(),
                    e.getClass().getName());
        }
    }

    private void begin(String id, String body) {
        PartnerPlan plan;
        try {
            plan = PartnerPlan.read(id, body);
        } catch (IllegalArgumentException e) {
            LOG.warn("partner {}: no delivery: {}", id, e.getMessage());
            broken.put(id, e.getMessage());
            leave(id);
            return;
        }
        broken.remove(id);
        Delivery before = deliveries.get(id);
        if (before != null && before.plan().equals(plan)) {
            return;
        }
        if (before != null) {
            leave(id);
        }
        deliveries.put(id, new Delivery(plan, rooms));
        warnOfUnknownCodes(plan);
        for (Lane lane : Lane.values()) {
            String word = lane.name().toLowerCase(Locale.ROOT);
            routes.ensure(KIND, route(id, lane), Map.of("partner", id, "lane", word, "start", plan.start()));
        }
    }

    private void warnOfUnknownCodes(PartnerPlan plan) {
        TreeSet<String> codes = new TreeSet<>(plan.terms().codes());
        codes.addAll(plan.terms().every().keySet());
        codes.removeIf(
                code -> !DeliveryFilter.metricsOf(code, rooms.catalogue()).isEmpty());
        if (!codes.isEmpty()) {
            LOG.warn(
                    "partner {}: filter: no metric has the codes {}",
                    plan.settings().id(),
                    codes);
        }
    }

    /** Stops the routes and gives the connections up; position and deferrals stay. */
    private void leave(String id) {
        for (Lane lane : Lane.values()) {
            routes.remove(route(id, lane));
        }
        Delivery before = deliveries.remove(id);
        if (before != null) {
            before.close();
        }
    }

    private void end(String id) {
        broken.remove(id);
        leave(id);
        leftovers.remove(id);
        rooms.forget(id);
        Meters.forget("partner", id);
        for (Lane lane : Lane.values()) {
            Meters.forget("route", route(id, lane));
        }
    }

    private void endForgotten() {
        try {
            leftovers.forgotten().forEach(this::end);
        } catch (RuntimeException e) {
            LOG.warn(
                    "cursors of removed partners not looked for: {}",
                    e.getClass().getName());
        }
    }

    private static String route(String id, Lane lane) {
        return "partner-" + id + "-" + lane.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<Desk> desk(String partner, Lane lane) {
        return Optional.ofNullable(deliveries.get(partner)).map(delivery -> delivery.desk(lane));
    }

    @Override
    public Optional<Status> status(String partner) {
        Delivery delivery = deliveries.get(partner);
        if (delivery != null) {
            return Optional.of(delivery.status());
        }
        return Optional.ofNullable(broken.get(partner))
                .map(reason -> new Status(
                        "stopped",
                        journal.counters().lags().getOrDefault(Delivery.cursor(partner), 0L),
                        Optional.<Instant>empty(),
                        Optional.of(reason)));
    }

    @Override
    public void check(String partner, String body) {
        PartnerPlan plan = PartnerPlan.read(partner, body);
        PartnerChannel channel = channels.channel(plan.settings().kind())
                .orElseThrow(() -> new IllegalArgumentException("kind: no channel for '"
                        + plan.settings().kind() + "' is installed; there is " + new TreeSet<>(channels.kinds())));
        try {
            channel.check(plan.settings());
            checkProfile(plan.settings());
        } catch (ModuleFault e) {
            throw new IllegalArgumentException("kind: it cannot be checked now: " + e.getMessage(), e);
        }
    }

    private void checkProfile(PartnerSettings settings) {
        String name = settings.option("profile", "");
        if (name.isEmpty()) {
            return;
        }
        DeliveryProfile profile = channels.profile(name)
                .orElseThrow(() -> new IllegalArgumentException("profile: no delivery profile '" + name
                        + "' is installed; there is " + new TreeSet<>(channels.profiles())));
        if (!settings.option("fhirVersion", "R4").equals(profile.fhirVersion())) {
            throw new IllegalArgumentException(
                    "fhirVersion: the delivery profile " + name + " is for " + profile.fhirVersion());
        }
        profile.check(settings);
    }

    @Override
    public void replay(long parkedId, String who) {
        parked.replay(parkedId, who);
    }

    @Override
    public void discard(long parkedId, String reason, String who) {
        parked.discard(parkedId, reason, who);
    }

    @Override
    public Set<String> metrics(String code) {
        return DeliveryFilter.metricsOf(code, rooms.catalogue());
    }

    @Override
    public Optional<Probe> probe(String partner) {
        Delivery delivery = deliveries.get(partner);
        if (delivery == null) {
            return Optional.ofNullable(broken.get(partner)).map(reason -> new Probe(false, reason));
        }
        try {
            Probe probe = delivery.probe();
            if (probe.well() && !delivery.isRunning()) {
                worker.execute(() -> anew(partner));
            }
            return Optional.of(probe);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Probe(false, "interrupted"));
        }
    }

    /** Routes that begin anew do not wait for the end of a back-off. */
    private void anew(String partner) {
        journal.records().get(KIND, partner).ifPresent(record -> {
            leave(partner);
            begin(partner, record.body());
        });
    }

    @Override
    public Errand reconcile(String partner, Instant from, Instant to, String who) {
        if (!there(partner).canReconcile()) {
            throw new IllegalStateException("partner " + partner + ": its kind cannot be asked what it holds");
        }
        return errands.begin(Errands.RECONCILE, partner, "", from, to, who);
    }

    @Override
    public Errand resend(String partner, String resident, Instant from, Instant to, String who) {
        there(partner);
        String reference = resident.startsWith("Patient/") ? resident : "Patient/" + resident;
        if (journal.records()
                .get("Patient", reference.substring("Patient/".length()))
                .isEmpty()) {
            throw new IllegalArgumentException("resident: there is no " + reference);
        }
        return errands.begin(Errands.RESEND, partner, reference, from, to, who);
    }

    @Override
    public List<Errand> errands(String partner) {
        return errands.all(partner).stream().map(ErrandRecord::errand).toList();
    }

    private Delivery there(String partner) {
        return Optional.ofNullable(deliveries.get(partner))
                .orElseThrow(() -> new IllegalStateException("partner " + partner + ": has no delivery now"));
    }
}
