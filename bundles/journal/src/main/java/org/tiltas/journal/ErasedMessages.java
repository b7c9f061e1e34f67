package org.tiltas.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;

/**
 * Decides what becomes of messages that a person's measurements came from, and finds those that gave none. Others'
 * entries in the same message stay where the message can be taken apart; where it cannot, it goes as a whole, and what
 * it has given of others stays.
 */
final class ErasedMessages {
    private static final int MOST_PAGES = 20;

    private final ErasureStore store;
    private final MessageRows rows;

    ErasedMessages(ErasureStore store, MessageRows rows) {
        this.store = store;
        this.rows = rows;
    }

    void name(Scope scope, Collection<String> ids, ErasureSteps.Named named) {
        if (ids.isEmpty()) {
            return;
        }
        Set<String> ofOthers = new HashSet<>(store.ofOthers(ids, subjects(scope)));
        Mentions mentions = mentions(scope);
        for (String id : ids) {
            if (!ofOthers.contains(id)) {
                remove(id, named);
                continue;
            }
            Optional<RawMessage> message = get(id);
            if (message.isPresent()) {
                split(message.get(), mentions, named);
            }
        }
        quarantined(store.quarantineOf(ids), mentions, named);
    }

    /** Takes devices out of a message that is known to hold something of the person, and readings of others. */
    void cut(String id, Collection<String> devices, ErasureSteps.Named named) {
        Mentions mentions = new Mentions(devices);
        get(id).ifPresent(message -> split(message, mentions, named));
        quarantined(store.quarantineOf(List.of(id)), mentions, named);
    }

    /** Entries that are known to hold something of the person. */
    private static void quarantined(List<ErasureStore.Held> held, Mentions mentions, ErasureSteps.Named named) {
        for (ErasureStore.Held entry : held) {
            if (!entry.cut() || mentions.in(entry.message())) {
                quarantined(entry, mentions, named);
            }
        }
    }

    private static void quarantined(ErasureStore.Held entry, Mentions mentions, ErasureSteps.Named named) {
        Optional<byte[]> left = mentions.without(entry.message());
        if (left.isPresent()) {
            named.unit.erase(new Erase.QuarantineCut(entry.id(), left.get()));
            named.add("quarantineSplit", 1);
        } else {
            named.unit.erase(new Erase.Quarantine(List.of(entry.id())));
            named.add("quarantined", 1);
        }
    }

    private Optional<RawMessage> get(String id) {
        return ObservationStore.available(() -> {
            Optional<MessageKey> key = MessageKey.parse(id);
            return key.isEmpty() ? Optional.empty() : rows.get(key.get());
        });
    }

    private static void remove(String id, ErasureSteps.Named named) {
        named.unit.erase(new Erase.Message(id, Optional.empty()));
        named.add("messages", 1);
    }

    /** Takes the person out of a message that is known to hold something of them. */
    private void split(RawMessage message, Mentions mentions, ErasureSteps.Named named) {
        if (mentions.in(message) || !store.isCut(message.id())) {
            cut(message, mentions.without(message), named);
        }
    }

    private static void cut(RawMessage message, Optional<byte[]> left, ErasureSteps.Named named) {
        if (left.isPresent()) {
            named.unit.erase(new Erase.Message(message.id(), left));
            named.add("messagesSplit", 1);
        } else {
            remove(message.id(), named);
        }
    }

    /** The person, and the devices themselves that were the person's alone. */
    private static List<String> subjects(Scope scope) {
        List<String> subjects = new ArrayList<>(ErasureSteps.references(scope));
        scope.spans().stream()
                .filter(span -> span.slot().isEmpty())
                .map(span -> "Device/" + span.device())
                .distinct()
                .forEach(subjects::add);
        return subjects;
    }

    private static Mentions mentions(Scope scope) {
        Set<String> names = new HashSet<>(scope.names());
        scope.spans().forEach(span -> names.addAll(span.names()));
        return new Mentions(names);
    }

    /** Looks a page of the stored messages through, then of the quarantine; the same place when there is no more. */
    Place scan(Scope scope, Place place, int limit, ErasureSteps.Named named) {
        Instant since = scope.names().isEmpty() ? ErasureSteps.earliest(scope.spans()) : Instant.EPOCH;
        Map<Integer, Long> passed = store.passed();
        Place further = messages(scope, place, since, limit, passed, named);
        if (!further.equals(place)) {
            return further;
        }
        List<ErasureStore.Held> held = store.quarantined(since, place.quarantine(), limit);
        if (held.isEmpty()) {
            return place;
        }
        boolean left = place.left();
        for (ErasureStore.Held entry : held) {
            Set<String> names = worn(scope, entry.message().received());
            // a finding lies there as the JSON of its alert, which names the Patient
            names.addAll(scope.patients());
            Mentions mentions = new Mentions(names);
            if (mentions.in(entry.message())) {
                quarantined(entry, mentions, named);
                if (!entry.message().id().isEmpty()) {
                    left |= !look(scope, entry.message(), passed, named);
                }
            }
        }
        return new Place(place.message(), held.get(held.size() - 1).id(), left);
    }

    /** Goes on while nothing is found, so that few commits are spent on progress alone. */
    private Place messages(
            Scope scope, Place place, Instant since, int limit, Map<Integer, Long> passed, ErasureSteps.Named named) {
        Place at = place;
        for (int i = 0; i < MOST_PAGES && named.removed.isEmpty(); i++) {
            List<ErasureStore.Placed> page = store.messages(since, at.message(), limit);
            if (page.isEmpty()) {
                break;
            }
            boolean left = at.left();
            for (ErasureStore.Placed placed : page) {
                left |= !look(scope, placed.message(), passed, named);
            }
            at = new Place(page.get(page.size() - 1).place(), at.quarantine(), left);
        }
        return at;
    }

    /**
     * What lies ahead of its adapter's cursor is left until it was read: it may hold readings of others.
     *
     * @return false when it was left
     */
    private boolean look(Scope scope, RawMessage message, Map<Integer, Long> passed, ErasureSteps.Named named) {
        Mentions mentions = new Mentions(worn(scope, message.received()));
        if (mentions.isEmpty() || !mentions.in(message)) {
            return true;
        }
        boolean read = MessageKey.parse(message.id())
                .filter(key -> key.position() > passed.getOrDefault(key.log(), Long.MAX_VALUE))
                .isEmpty();
        if (!read) {
            return false;
        }
        Optional<byte[]> left = mentions.without(message);
        // one that only names the person, and gave readings of others: the name may be a time or a number of theirs
        if (left.isPresent()
                || store.ofOthers(List.of(message.id()), subjects(scope)).isEmpty()) {
            cut(message, left, named);
        }
        return true;
    }

    /** What the person is called in a message of this time. */
    private static Set<String> worn(Scope scope, Instant received) {
        Set<String> names = new HashSet<>(scope.names());
        for (Span span : scope.spans()) {
            if (span.slot().isEmpty() && !received.isBefore(span.from()) && received.isBefore(span.to())) {
                names.addAll(span.names());
            }
        }
        return names;
    }
}
