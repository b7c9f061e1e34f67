package org.tiltas.transports.fhirpush;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;

/**
 * Delivers to one FHIR server, one request at a time. What was settled before a host failure is remembered till the
 * same rows come again, so that a shaky host is not sent everything over and over.
 */
final class FhirConnection implements PartnerConnection {
    private static final String TYPE = "Observation";

    private final FhirOptions options;
    private final PartnerContext context;
    private final Batches batches;
    private final Preparation preparation;
    private final Updates updates;
    private final Verdicts verdicts;
    private final Complaints complaints;
    private final BundleSize size = new BundleSize();
    private final Doubts doubts = new Doubts();
    private Map<Long, DeliveryOutcome> settled = Map.of();
    private boolean fresh = true;

    FhirConnection(FhirOptions options, PartnerContext context, FhirHttp http, KnownReferences known) {
        this.options = options;
        this.context = context;
        batches = new Batches(http, options.conditionalCreate() != ConditionalCreate.NONE);
        Searches searches = new Searches(http, options.conditionalCreate());
        References references = new References(context, http, batches, searches, options, known);
        preparation = new Preparation(options, context, references, searches, doubts);
        updates = new Updates(http, searches);
        verdicts = new Verdicts(searches, doubts);
        complaints = new Complaints(options.partner());
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain)
            throws HostFailure, InterruptedException {
        Pass pass = new Pass(items, settled);
        if (uncertain && mayBeHeld()) {
            // an earlier connection may have sent them; it is gone, so there is nothing to wait for
            items.stream()
                    .filter(item -> !settled.containsKey(item.offset()) && !doubts.contains(item.offset()))
                    .forEach(item -> doubts.add(item.offset(), Instant.EPOCH, false));
        }
        fresh = false;
        try {
            all(pass);
        } catch (UnknownOutcome e) {
            complaints.about(e.getMessage());
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty());
        } finally {
            settled = pass.settled();
        }
        settled = Map.of();
        return pass.outcomes();
    }

    /**
     * Whether what others may have sent has to be searched for. What this connection itself sent without answer it
     * knows; for the rest conditional create is good enough once the first delivery is over.
     */
    private boolean mayBeHeld() {
        return switch (options.conditionalCreate()) {
            case ATOMIC -> false;
            case RACY -> fresh;
            case NONE -> true;
        };
    }

    private void all(Pass pass) throws HostFailure, UnknownOutcome, InterruptedException {
        Predicate<Item> held = item -> isRunning(item) || doubts.isSuspect(item.offset());
        Optional<Item> suspect;
        do {
            inOrder(pass, held);
            suspect = pass.firstHeld(item -> doubts.isSuspect(item.offset()));
            if (suspect.isPresent()) {
                alone(pass, suspect.get());
            }
        } while (suspect.isPresent());
        Optional<Item> running = pass.firstHeld(this::isRunning);
        if (running.isPresent()) {
            throw new HostFailure(
                    HostFailure.Kind.BUSY,
                    "an unanswered request may still be running",
                    Optional.of(Duration.between(
                            Instant.now(), doubts.until(running.get().offset()))));
        }
    }

    /** Where two requests at a time could create twice, an unanswered one is left time to end. */
    private boolean isRunning(Item item) {
        return options.conditionalCreate() != ConditionalCreate.ATOMIC
                && doubts.until(item.offset()).isAfter(Instant.now());
    }

    private void inOrder(Pass pass, Predicate<Item> held) throws HostFailure, UnknownOutcome, InterruptedException {
        int limit = BundleSize.MOST;
        List<Item> chunk;
        while (!(chunk = pass.next(Math.min(limit, size.current()), held)).isEmpty()) {
            try {
                send(chunk);
                limit = Math.min(BundleSize.MOST, limit * 2);
            } catch (Batches.Whole refused) {
                // one of them spoils it, or there are too many: smaller ones will tell
                limit = Math.max(1, chunk.size() / 2);
            }
        }
    }

    /** Sends an item that failed alone again and again: if the host is well, the fault is the item's own. */
    private void alone(Pass pass, Item item) throws HostFailure, UnknownOutcome, InterruptedException {
        String reason = "no answer to it while the partner is well";
        if (!isRunning(item)) {
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
        item.outcome = new DeliveryOutcome.Unsettled(reason);
    }

    private void send(List<Item> chunk) throws Batches.Whole, HostFailure, UnknownOutcome, InterruptedException {
        List<Item> ready = preparation.ready(chunk);
        if (ready.size() == 1 && ready.get(0).isUpdate()) {
            update(ready.get(0));
            return;
        }
        ready = preparation.unheld(ready);
        if (ready.isEmpty()) {
            return;
        }
        try {
            List<EntryAnswer> answers = batches.send(Preparation.creates(ready));
            verdicts.apply(ready, answers);
            size.worked(chunk.size());
        } catch (Batches.Whole refused) {
            if (refused.status() == 413) {
                size.tooLarge(ready.size());
            }
            if (ready.size() > 1) {
                throw refused;
            }
            verdicts.apply(ready, List.of(refused.asEntry()));
        } catch (UnknownOutcome e) {
            doubt(ready, e);
            throw e;
        } catch (InterruptedException e) {
            doubt(ready, new UnknownOutcome("interrupted", true));
            throw e;
        }
        preparation.recheck(ready);
    }

    private void doubt(List<Item> sent, UnknownOutcome failure) {
        size.failed(sent.size());
        Instant until = failure.mayStillRun() ? Instant.now().plus(options.settle()) : Instant.EPOCH;
        sent.stream()
                .filter(item -> item.outcome == null)
                .forEach(item -> doubts.add(item.offset(), until, sent.size() == 1));
    }

    private void update(Item item) throws HostFailure, UnknownOutcome, InterruptedException {
        Optional<Remote> held = context.receipt(item.observed.id()).flatMap(receipt -> Remote.parse(TYPE, receipt, ""));
        try {
            Optional<DeliveryOutcome> outcome = updates.send(item.text, item.remotes, held);
            item.outcome = outcome.orElse(null);
            item.createAnyway = outcome.isEmpty();
            if (outcome.isPresent()) {
                doubts.settle(item.offset());
            }
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

    /** The client is the channel's; a connection holds nothing that must be given back. */
    @Override
    public void close() {
        settled = Map.of();
    }
}
