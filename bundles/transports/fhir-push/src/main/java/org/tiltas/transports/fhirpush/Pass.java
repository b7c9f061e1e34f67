package org.tiltas.transports.fhirpush;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Observed;

/** The items of one delivery, in order; nothing of a subject is sent behind an item of it that is not settled. */
final class Pass {
    private final List<Item> items;

    Pass(List<Observed> observed, Settled before) {
        items = new ArrayList<>(observed.size());
        Set<String> renewed = new HashSet<>();
        for (Observed each : observed) {
            Item item = new Item(each);
            // what an earlier version is about to take the place of has to go again
            item.outcome = renewed.contains(each.id()) ? null : before.get(each);
            if (item.outcome == null) {
                renewed.add(each.id());
            }
            items.add(item);
        }
    }

    /**
     * The next request: undecided items in order, at most so many; a new version goes alone.
     *
     * @param held items that must not go now; neither does what follows them of the same subject
     */
    List<Item> next(int most, Predicate<Item> held) {
        List<Item> chunk = new ArrayList<>(Math.min(most, items.size()));
        Set<String> waiting = new HashSet<>();
        for (Item item : items) {
            if (item.outcome instanceof DeliveryOutcome.Unsettled) {
                waiting.add(item.subject);
            }
            if (item.outcome != null || waiting.contains(item.subject)) {
                continue;
            }
            if (held.test(item)) {
                waiting.add(item.subject);
            } else if (item.isUpdate() && !chunk.isEmpty()) {
                return chunk;
            } else {
                chunk.add(item);
                if (chunk.size() >= most || item.isUpdate()) {
                    return chunk;
                }
            }
        }
        return chunk;
    }

    /** The first undecided item that the predicate holds back and nothing before it blocks. */
    Optional<Item> firstHeld(Predicate<Item> held) {
        Set<String> waiting = new HashSet<>();
        for (Item item : items) {
            boolean open = item.outcome == null || item.outcome instanceof DeliveryOutcome.Unsettled;
            if (open && waiting.add(item.subject) && item.outcome == null && held.test(item)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    boolean hasDelivered() {
        return items.stream().anyMatch(item -> item.outcome instanceof DeliveryOutcome.Delivered);
    }

    /** What is decided for good. */
    List<Item> settled() {
        return items.stream()
                .filter(item -> item.outcome != null && !(item.outcome instanceof DeliveryOutcome.Unsettled))
                .toList();
    }

    /** One outcome per item; what waits behind an unsettled one is unsettled too. */
    List<DeliveryOutcome> outcomes() {
        List<DeliveryOutcome> outcomes = new ArrayList<>(items.size());
        for (Item item : items) {
            outcomes.add(
                    item.outcome != null
                            ? item.outcome
                            : new DeliveryOutcome.Unsettled("waits for an earlier one of the same subject"));
        }
        return outcomes;
    }
}
