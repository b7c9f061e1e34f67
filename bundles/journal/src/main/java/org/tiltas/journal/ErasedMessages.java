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
                split(scope, message.get(), mentions, true, named);
            }
        }
        List<Long> entries = store.quarantineOf(ids);
        if (!entries.isEmpty()) {
            named.unit.erase(new Erase.Quarantine(entries));
            named.add("quarantined", entries.size());
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

    /**
     * Takes the person out of a message. One that only names the person, and has given readings of others, is left as
     * it is where it cannot be taken apart: the name may be a time or a number of somebody else.
     *
     * @param known whether it is known to hold something of the person
     */
    private void split(Scope scope, RawMessage message, Mentions mentions, boolean known, ErasureSteps.Named named) {
        Optional<byte[]> left = !mentions.in(message.topic()) ? mentions.without(message.payload()) : Optional.empty();
        if (left.isPresent()) {
            named.unit.erase(new Erase.Message(message.id(), left));
            named.add("messagesSplit", 1);
        } else if (known
                || store.ofOthers(List.of(message.id()), subjects(scope)).isEmpty()) {
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
        List<Long> theirs = new ArrayList<>();
        for (ErasureStore.Held entry : held) {
            Mentions mentions = worn(scope, entry.message().received());
            if (mentions.in(entry.message().payload())
                    || mentions.in(entry.message().topic())) {
                theirs.add(entry.id());
                if (!entry.message().id().isEmpty()) {
                    left |= !look(scope, entry.message(), passed, named);
                }
            }
        }
        if (!theirs.isEmpty()) {
            named.unit.erase(new Erase.Quarantine(theirs));
            named.add("quarantined", theirs.size());
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
        Mentions mentions = worn(scope, message.received());
        if (mentions.isEmpty() || !mentions.in(message.payload()) && !mentions.in(message.topic())) {
            return true;
        }
        boolean read = MessageKey.parse(message.id())
                .filter(key -> key.position() > passed.getOrDefault(key.log(), Long.MAX_VALUE))
                .isEmpty();
        if (read) {
            split(scope, message, mentions, false, named);
        }
        return read;
    }

    /** What the person is called in a message of this time. */
    private static Mentions worn(Scope scope, Instant received) {
        Set<String> names = new HashSet<>(scope.names());
        for (Span span : scope.spans()) {
            if (span.slot().isEmpty() && !received.isBefore(span.from()) && received.isBefore(span.to())) {
                names.addAll(span.names());
            }
        }
        return new Mentions(names);
    }
}
