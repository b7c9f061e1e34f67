package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;

/**
 * Delivers to one FHIR server: several Bundles are under way at a time, never two with the same subject; all else is one
 * request at a time. What was settled before a host failure is remembered till the
 * same rows come again, so that a shaky host is not sent everything over and over.
 */
final class FhirConnection implements PartnerConnection {
    private static final String TYPE = "Observation";

    /** How long a partner's job may go on without a sign of progress. */
    private static final Duration JOB_PATIENCE = Duration.ofMinutes(10);

    private static final String RUNNING = "an unanswered request may still be running";

    private final FhirOptions options;
    private final PartnerContext context;
    private final Batches batches;
    private final Preparation preparation;
    private final Updates updates;
    private final Verdicts verdicts;
    private final Complaints complaints;
    private final Flights flights;
    private final BundleSize size = new BundleSize();
    private final SecondLooks looks;
    private final Doubts doubts;
    private final Schedule schedule;
    private final Settled settled = new Settled();

    /** Offsets of the rows this connection was given; any other an earlier one may have sent. */
    private final Set<Long> given = Collections.newSetFromMap(new Bounded<>());

    /** When the partner last took something. */
    private Instant wellAt = Instant.MIN;

    FhirConnection(
            FhirOptions options, PartnerContext context, FhirHttp http, KnownReferences known, Schedule schedule) {
        this.options = options;
        this.context = context;
        this.schedule = schedule;
        doubts = new Doubts(schedule);
        Jobs jobs = new Jobs(http, JOB_PATIENCE);
        batches = new Batches(http, jobs, options);
        Searches searches = new Searches(http, options.conditionalCreate());
        Doubles doubles = new Doubles(options.partner(), http);
        looks = new SecondLooks(context, new Searches(http, options.conditionalCreate()), doubles, schedule);
        References references =
                new References(context, http, batches, searches, options, known, looks, doubles, schedule);
        Acceptance acceptance = new Acceptance(doubts, looks, options, schedule);
        preparation = new Preparation(options, context, references, searches, doubts, acceptance);
        updates = new Updates(http, searches, jobs, acceptance);
        verdicts = new Verdicts(http, searches, jobs, doubts, acceptance, options, schedule);
        complaints = new Complaints(options.partner());
        flights = new Flights(options.parallel());
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain)
            throws HostFailure, InterruptedException {
        Pass pass = new Pass(items, settled);
        if (uncertain) {
            items.stream().filter(item -> settled.get(item) == null).forEach(this::doubt);
        }
        items.forEach(item -> given.add(item.offset()));
        int before = pass.settled().size();
        try {
            all(pass);
        } catch (UnknownOutcome e) {
            complaints.about(e.getMessage());
            throw marked(
                    new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty()), pass, before);
        } catch (HostFailure e) {
            throw marked(e, pass, before);
        } finally {
            pass.settled().forEach(item -> settled.keep(item.observed, item.outcome));
        }
        items.forEach(settled::told);
        return pass.outcomes();
    }

    /** Each failure lets the next one wait longer, unless something went well in between. */
    private static HostFailure marked(HostFailure failure, Pass pass, int settledBefore) {
        return pass.settled().size() > settledBefore ? failure.afterProgress() : failure;
    }

    /**
     * An earlier connection may have sent it, or this one in a delivery that its caller gave up. What was not answered is
     * known; where there is no conditional create that is not good enough.
     */
    private void doubt(Observed item) {
        if (!given.contains(item.offset())) {
            doubts.inherited(item.id());
        } else if (!doubts.contains(item.id())
                && (settled.wasDelivered(item.offset()) || options.conditionalCreate() == ConditionalCreate.NONE)) {
            doubts.unclear(item.id());
        }
    }

    private void all(Pass pass) throws HostFailure, UnknownOutcome, InterruptedException {
        Predicate<Item> held = item -> isRunning(item) || doubts.isSuspect(item.id());
        Optional<Item> suspect;
        do {
            inOrder(pass, held);
            suspect = pass.firstHeld(item -> doubts.isSuspect(item.id()));
            if (suspect.isPresent()) {
                alone(pass, suspect.get());
            }
        } while (suspect.isPresent());
        running(pass);
    }

    /**
     * What may still be running at the partner waits: its subject alone if the partner has been well since, otherwise
     * all; asked again soon, because what has come meanwhile can go.
     */
    private void running(Pass pass) throws HostFailure {
        Optional<Item> running = pass.firstHeld(this::isRunning);
        while (running.isPresent()) {
            if (doubts.since(running.get().id()).isAfter(wellAt)) {
                throw new HostFailure(HostFailure.Kind.BUSY, RUNNING, Optional.of(Duration.ofSeconds(1)));
            }
            running.get().outcome = new DeliveryOutcome.Unsettled(RUNNING, rest(running.get()));
            running = pass.firstHeld(this::isRunning);
        }
    }

    /** Where two requests at a time could create twice, an unanswered one is left time to end. */
    private boolean isRunning(Item item) {
        return options.conditionalCreate() != ConditionalCreate.ATOMIC
                && doubts.until(item.id()).isAfter(schedule.now());
    }

    private Optional<Duration> rest(Item item) {
        Duration rest = Duration.between(schedule.now(), doubts.until(item.id()));
        return rest.isNegative() ? Optional.empty() : Optional.of(rest.plusMillis(1));
    }

    private void inOrder(Pass pass, Predicate<Item> held) throws HostFailure, UnknownOutcome, InterruptedException {
        Predicate<Item> stays = item -> item.underWay || held.test(item);
        int limit = BundleSize.MOST;
        try {
            while (true) {
                List<Item> chunk = flights.hasRoom() ? pass.next(Math.min(limit, size.current()), stays) : List.of();
                if (!chunk.isEmpty()) {
                    begin(chunk).ifPresent(flights::add);
                } else if (flights.isEmpty()) {
                    return;
                } else {
                    limit = land(flights.answered(), limit);
                }
            }
        } finally {
            drain();
        }
    }

    /** @return how many entries the next Bundle may have */
    private int land(Flight flight, int limit) throws HostFailure, UnknownOutcome, InterruptedException {
        try {
            end(flight);
            return Math.min(BundleSize.MOST, limit * 2);
        } catch (Batches.Whole refused) {
            // one of them spoils it, or there are too many: smaller ones will tell
            return Math.max(1, flight.items().size() / 2);
        }
    }

    /** What is still under way when something went wrong is waited for, so that its answers are not lost. */
    private void drain() throws InterruptedException {
        try {
            while (!flights.isEmpty()) {
                try {
                    land(flights.answered(), BundleSize.MOST);
                } catch (HostFailure | UnknownOutcome e) {
                    complaints.about(e.getMessage());
                }
            }
        } finally {
            flights.cancelled().forEach(flight -> doubt(flight.items(), new UnknownOutcome("interrupted", true)));
        }
    }

    /** Sends an item that failed alone again and again: if the host is well, the fault is the item's own. */
    private void alone(Pass pass, Item item) throws HostFailure, UnknownOutcome, InterruptedException {
        String reason = "no answer to it while the partner is well";
        // if it is tried and fails again, it is tried less and less often
        Optional<Duration> rest = isRunning(item) ? rest(item) : Optional.empty();
        if (rest.isEmpty()) {
            try {
                send(List.of(item));
                return;
            } catch (Batches.Whole e) {
                throw new IllegalStateException("a single entry is never taken apart", e);
            } catch (UnknownOutcome e) {
                reason = e.getMessage();
            }
        }
        if (!pass.hasDelivered()) {
            batches.probe();
        }
        item.outcome = new DeliveryOutcome.Unsettled(reason, rest);
    }

    private void send(List<Item> chunk) throws Batches.Whole, HostFailure, UnknownOutcome, InterruptedException {
        Optional<Flight> flight = begin(chunk);
        if (flight.isPresent()) {
            end(flight.get());
        }
    }

    /** Sends what has to be sent of these; empty when nothing is under way then. */
    private Optional<Flight> begin(List<Item> chunk) throws HostFailure, UnknownOutcome, InterruptedException {
        List<Item> ready = preparation.ready(chunk);
        if (ready.size() == 1 && ready.get(0).isUpdate()) {
            update(ready.get(0));
            return Optional.empty();
        }
        ready = preparation.unheld(ready);
        return ready.isEmpty()
                ? Optional.empty()
                : Optional.of(Flight.begun(ready, chunk.size(), batches.start(Preparation.creates(ready))));
    }

    private void end(Flight flight) throws Batches.Whole, HostFailure, UnknownOutcome, InterruptedException {
        List<Item> items = flight.items();
        flight.landed();
        try {
            List<EntryAnswer> answers = batches.finish(flight.pending(), items.size());
            verdicts.apply(items, answers);
            size.worked(flight.asked());
            flights.well();
        } catch (Batches.Whole refused) {
            if (refused.status() == 413) {
                size.tooLarge(items.size());
            }
            if (items.size() > 1) {
                throw refused;
            }
            verdicts.apply(items, List.of(refused.asEntry()));
        } catch (UnknownOutcome e) {
            doubt(items, e);
            throw e;
        } catch (InterruptedException e) {
            doubt(items, new UnknownOutcome("interrupted", true));
            throw e;
        }
        if (items.stream().anyMatch(item -> item.outcome instanceof DeliveryOutcome.Delivered)) {
            wellAt = schedule.now();
        }
        preparation.recheck(items);
        refused(items);
    }

    /** What the partner does not take is parked, or holds back its subject where that is wanted. */
    private void refused(List<Item> items) {
        for (Item item : items) {
            if (options.hold()
                    && item.outcome instanceof DeliveryOutcome.Refused refused
                    && (refused.status() == 400 || refused.status() == 422)) {
                item.outcome = new DeliveryOutcome.Unsettled("HTTP " + refused.status() + ": " + refused.answer());
            }
        }
        complaints.about(items);
    }

    private void doubt(List<Item> sent, UnknownOutcome failure) {
        flights.failed();
        size.failed(sent.size());
        Instant until = failure.mayStillRun() ? schedule.now().plus(options.settle()) : Instant.EPOCH;
        sent.stream()
                .filter(item -> item.outcome == null)
                .forEach(item -> doubts.unanswered(item.id(), until, sent.size() == 1));
    }

    private void update(Item item) throws HostFailure, UnknownOutcome, InterruptedException {
        Optional<Remote> held = settled.former(item.observed)
                .or(() -> context.receipt(item.observed.id()))
                .flatMap(receipt -> Remote.parse(TYPE, receipt, ""));
        settled.overwritten(item.observed);
        try {
            Optional<DeliveryOutcome> outcome = updates.send(item, held, doubts.contains(item.id()));
            item.outcome = outcome.orElse(null);
            item.createAnyway = outcome.isEmpty();
            refused(List.of(item));
        } catch (UnknownOutcome e) {
            doubt(List.of(item), e);
            throw e;
        }
    }

    @Override
    public void probe() throws HostFailure, InterruptedException {
        try {
            batches.probe();
        } catch (UnknownOutcome e) {
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty());
        }
    }

    /** The client is the channel's; what is to be looked at later is noted, and taken up by the next connection. */
    @Override
    public void close() {
        settled.clear();
        looks.close();
    }
}
