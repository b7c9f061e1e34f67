package org.tiltas.engine.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.Reconciling;

/** A partner that keeps what it takes, by identifier, and can be asked for it. */
class StandInPartner implements PartnerChannel, Reconciling {
    /** What became of a request. */
    enum Fate {
        ANSWERED,
        /** All of it is taken, and the answer is lost. */
        TAKEN_UNANSWERED,
        /** Nothing of it is taken, and there is no answer. */
        NOT_TAKEN,
        /** It is taken; each item is said to be unsettled. */
        TAKEN_UNSETTLED
    }

    final Map<String, Observed> held = new TreeMap<>();
    final List<Observed> seen = new ArrayList<>();
    final List<List<Long>> requests = new ArrayList<>();
    Function<List<Observed>, Fate> fate = items -> Fate.ANSWERED;

    @Override
    public String kind() {
        return "fhir";
    }

    @Override
    public void check(PartnerSettings settings) {
        // anything goes
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        return new PartnerConnection() {
            @Override
            public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain) throws HostFailure {
                return take(items);
            }

            @Override
            public void probe() {
                // always well
            }

            @Override
            public void close() {
                // nothing to give back
            }
        };
    }

    synchronized List<DeliveryOutcome> take(List<Observed> items) throws HostFailure {
        requests.add(items.stream().map(Observed::offset).toList());
        seen.addAll(items);
        Fate what = fate.apply(items);
        if (what == Fate.NOT_TAKEN) {
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, "no answer", Optional.empty());
        }
        List<DeliveryOutcome> outcomes = new ArrayList<>();
        for (Observed item : items) {
            // a conditional create of what it holds changes nothing, a new version does
            if (!held.containsKey(item.id()) || item.version() > 1) {
                held.put(item.id(), item);
            }
            outcomes.add(
                    what == Fate.TAKEN_UNSETTLED
                            ? new DeliveryOutcome.Unsettled("HTTP 500")
                            : new DeliveryOutcome.Delivered(
                                    "Observation/r" + item.id() + "/_history/" + item.version(), true));
        }
        if (what == Fate.TAKEN_UNANSWERED) {
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, "no answer", Optional.empty());
        }
        return outcomes;
    }

    @Override
    public Inventory inventory(PartnerSettings settings) {
        return new Inventory() {
            @Override
            public Map<String, List<String>> find(Collection<String> identifiers) {
                Map<String, List<String>> found = new HashMap<>();
                for (String identifier : identifiers) {
                    if (held.containsKey(identifier)) {
                        found.put(identifier, List.of("Observation/r" + identifier));
                    }
                }
                return found;
            }

            @Override
            public Optional<Page> list(Instant from, Instant to, Optional<String> page) {
                Map<String, List<String>> found = new HashMap<>();
                held.keySet().forEach(id -> found.put(id, List.of("Observation/r" + id)));
                return Optional.of(new Page(found, Optional.empty()));
            }

            @Override
            public void close() {
                // nothing to give back
            }
        };
    }
}
