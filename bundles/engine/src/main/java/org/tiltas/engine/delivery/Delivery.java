package org.tiltas.engine.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.Reconciling;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Unit;

/** The delivery to one partner under one version of its settings: a desk per lane. Thread-safe. */
final class Delivery implements AutoCloseable {
    private final String partner;
    private final PartnerPlan plan;
    private final Rooms rooms;
    private final RemoteNames names;
    private final Doubts doubts;
    private final Latency latency;
    private final Map<Lane, LaneDesk> desks = new EnumMap<>(Lane.class);

    Delivery(PartnerPlan plan, Rooms rooms) {
        this.partner = plan.settings().id();
        this.plan = plan;
        this.rooms = rooms;
        this.names =
                new RemoteNames(partner, plan.settings().url(), rooms.journal().records());
        this.doubts = new Doubts(partner, rooms.journal().states());
        this.latency = rooms.latency(partner);
        DeliveryFilter filter = new DeliveryFilter(
                plan.terms(), rooms.catalogue(), new Homes(rooms.journal().records()));
        for (Lane lane : Lane.values()) {
            desks.put(lane, desk(lane, filter));
        }
    }

    private LaneDesk desk(Lane lane, DeliveryFilter filter) {
        Journal journal = rooms.journal();
        Notes notes = new Notes(partner, lane, journal.states());
        LaneContext context = new LaneContext(partner, lane, rooms.views(), journal.deliveries(), names, notes);
        ProfiledContext spoken = new ProfiledContext(plan.settings(), context, rooms.views(), rooms.profiles());
        String kind = plan.settings().kind();
        Line line = new Line(plan.settings(), () -> rooms.channels().apply(kind), spoken);
        Thinning thinning =
                new Thinning(partner, lane, plan.terms().every(), rooms.catalogue(), journal.states(), rooms.clock());
        Holdings holdings = new Holdings(partner, journal, context, doubts, rooms.clock());
        LegalBasis basis = new LegalBasis(plan.legal(), rooms.consents(), rooms.restricted(), rooms.clock());
        Selection selection = new Selection(filter, line::takes, basis, thinning, holdings);
        Rounds rounds = new Rounds(line, context, selection, rooms.times(), rooms.clock());
        Sending sending =
                new Sending(partner, context, rounds, selection, thinning, holdings, doubts, latency, rooms.clock());
        Deferrals deferrals = new Deferrals(partner, lane, journal.deliveries(), rooms.times(), rooms.clock());
        Commits commits = new Commits(journal, () -> {
            deferrals.mistrust();
            sending.mistrust();
        });
        return new LaneDesk(
                partner,
                line,
                sending,
                deferrals,
                new Drain(lane, journal, sending, deferrals, commits),
                new Windows(journal, sending, thinning, deferrals, commits),
                new HostState(partner, lane, rooms.times(), rooms.clock()),
                rooms.lock(partner, lane));
    }

    PartnerPlan plan() {
        return plan;
    }

    LaneDesk desk(Lane lane) {
        return desks.get(lane);
    }

    Partners.Status status() {
        List<String> words =
                desks.values().stream().map(desk -> desk.host().word()).toList();
        String state = words.contains("stopped") ? "stopped" : words.contains("waiting") ? "waiting" : "running";
        List<Deferral> deferrals = rooms.journal().deliveries().deferrals(partner);
        long lag = rooms.journal().counters().lags().getOrDefault(cursor(partner), 0L);
        Stream<Instant> waiting = desks.values().stream().flatMap(desk -> desk.pending().stream());
        Optional<Instant> oldest = Stream.concat(waiting, deferrals.stream().flatMap(this::received))
                .min(Comparator.naturalOrder());
        Optional<String> lastError = desks.values().stream()
                .flatMap(desk -> desk.host().lastError().stream())
                .findFirst()
                .or(() -> deferrals.stream().map(Deferral::lastAnswer).findFirst());
        return new Partners.Status(state, lag, oldest, lastError, latency.now());
    }

    private Stream<Instant> received(Deferral deferral) {
        return rooms
                .journal()
                .observations()
                .ofSubject(deferral.subject(), deferral.lane(), deferral.from(), Long.MAX_VALUE, 1)
                .stream()
                .map(row -> row.measurement().received());
    }

    /**
     * Sends the newest version of a parked observation.
     *
     * @throws IllegalArgumentException saying in one line why it could not be sent; it stays parked
     */
    Unit replay(Parking.Entry entry, String who) throws InterruptedException {
        Observed row = rooms.journal()
                .observations()
                .get(entry.parking().observation())
                .orElseThrow(() -> new IllegalArgumentException(
                        "parked delivery " + entry.id() + ": its observation is no longer there"));
        Unit unit = new Unit();
        if (row.version() > 1 && desks.get(row.measurement().lane()).isDelivered(row)) {
            // a correction has arrived since, so that nothing is left to be sent
            return ended(unit, entry, who, ", which a later version has overtaken");
        }
        Settlement settlement;
        try {
            settlement = desks.get(row.measurement().lane()).sendOnce(row, unit);
        } catch (HostFailure | RetryLater e) {
            throw notNow(entry, e.getMessage());
        }
        if (!settlement.open().isEmpty()) {
            throw notNow(entry, settlement.open().values().iterator().next().reason());
        }
        if (settlement.delivered() + settlement.refused() == 0) {
            throw notNow(
                    entry,
                    settlement.isWithheld()
                            ? "there is no legal basis for it"
                            : "its filter does not let it out; discard it");
        }
        return ended(unit, entry, who, settlement.refused() > 0 ? ", refused again" : "");
    }

    private Unit ended(Unit unit, Parking.Entry entry, String who, String remark) {
        unit.endParking(entry.id(), "replayed");
        unit.audit(new Unit.Audit(
                rooms.clock().instant(),
                who,
                "parked.replay",
                "partner " + partner + ", parked delivery " + entry.id() + remark));
        return unit;
    }

    /** Asks the partner something harmless on the routine lane's connection. */
    Partners.Probe probe() throws InterruptedException {
        try {
            desks.get(Lane.ROUTINE).probe();
            return new Partners.Probe(true, "well");
        } catch (HostFailure | RetryLater e) {
            return new Partners.Probe(false, e.getMessage());
        }
    }

    boolean isRunning() {
        return desks.values().stream().allMatch(desk -> desk.host().word().equals("running"));
    }

    /** The channel of its kind; empty while none is there, as during a swap. */
    Optional<PartnerChannel> channel() {
        return rooms.channels().apply(plan.settings().kind());
    }

    /** A way to tell the partner what was erased; empty where its channel has none. */
    Optional<Erasing.Eraser> eraser(PartnerChannel channel) {
        return channel instanceof Erasing erasing ? Optional.of(erasing.eraser(plan.settings())) : Optional.empty();
    }

    boolean canReconcile() {
        return rooms.channels()
                .apply(plan.settings().kind())
                .filter(Reconciling.class::isInstance)
                .isPresent();
    }

    /** @throws IllegalStateException when its channel cannot ask */
    Reconciling.Inventory inventory() {
        return rooms.channels()
                .apply(plan.settings().kind())
                .filter(Reconciling.class::isInstance)
                .map(channel -> ((Reconciling) channel).inventory(plan.settings()))
                .orElseThrow(() -> new IllegalStateException("partner " + partner + ": cannot be asked what it holds"));
    }

    private IllegalArgumentException notNow(Parking.Entry entry, String reason) {
        return new IllegalArgumentException(
                "parked delivery " + entry.id() + ": partner " + partner + " cannot take it now: " + reason);
    }

    @Override
    public void close() {
        desks.values().forEach(LaneDesk::close);
    }

    static String cursor(String partner) {
        return "partner/" + partner;
    }
}
