package org.tiltas.journal;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings.Waiting;

/**
 * The order in which a person is erased: the measurements with their messages, what waits, messages and quarantine that
 * gave none, deliveries, what modules remember, alerts, records, and at last the name in the audit.
 */
final class ErasureSteps implements Erasures {
    private static final int ROWS = 100;
    private static final int SCANNED = 200;
    private static final int KEYS = 500;
    private static final byte[] NOTHING = {};

    private final ErasureStore store;
    private final UntoldStore untold;
    private final ErasedMessages messages;
    private final WaitingStore waitings;
    private final ErasedRecords records;
    private final ErasedMemories memories;

    ErasureSteps(ErasureStore store, UntoldStore untold, MessageRows rows, WaitingStore waitings, RecordStore records) {
        this.store = store;
        this.untold = untold;
        this.messages = new ErasedMessages(store, rows);
        this.waitings = waitings;
        this.records = new ErasedRecords(store, records);
        this.memories = new ErasedMemories(records);
    }

    /** What one step has named so far. */
    static final class Named {
        final Unit unit;
        final Map<String, Long> removed = new HashMap<>();
        private LocalDate first;
        private LocalDate last;

        Named(Unit unit) {
            this.unit = unit;
        }

        void add(String kind, long number) {
            if (number > 0) {
                removed.merge(kind, number, Long::sum);
            }
        }

        void month(LocalDate month) {
            first = first == null || month.isBefore(first) ? month : first;
            last = last == null || month.isAfter(last) ? month : last;
        }

        Step step(Place place, boolean over) {
            return new Step(removed, place, Optional.ofNullable(first), Optional.ofNullable(last), over);
        }
    }

    static List<String> references(Scope scope) {
        return scope.patients().stream().sorted().map(id -> "Patient/" + id).toList();
    }

    @Override
    public Map<String, Long> count(Scope scope) {
        Map<String, Long> found = new TreeMap<>();
        List<String> subjects = references(scope);
        found.put("observations", store.count(subjects));
        found.put("waiting", scope.spans().stream().mapToLong(waitings::count).sum());
        found.put("deliveries", store.deliveries(subjects));
        found.put("alerts", (long) store.alerts(subjects, Integer.MAX_VALUE).size());
        found.put("records", records.count(scope));
        return found;
    }

    @Override
    public Map<String, Long> holders(Set<String> patients) {
        return untold.holders(patients.stream().map(id -> "Patient/" + id).toList());
    }

    @Override
    public Step next(Scope scope, Place place, Unit unit) {
        Named named = new Named(unit);
        if (rows(scope, named) || waiting(scope, named)) {
            return named.step(place, false);
        }
        Place further = messages.scan(scope, place, SCANNED, named);
        if (!further.equals(place)) {
            return named.step(further, false);
        }
        if (deliveries(scope, named)
                || states(scope, named)
                || memories.states(scope, named)
                || alerts(scope, named)
                || records.name(scope, named)
                || audits(scope, named)) {
            return named.step(place, false);
        }
        return named.step(place, true);
    }

    private boolean rows(Scope scope, Named named) {
        List<ErasureStore.Row> page = store.rows(references(scope), ROWS);
        for (Span span : scope.spans()) {
            if (page.isEmpty() && span.slot().isEmpty()) {
                page = store.ofDevice(span.device(), span.from(), span.to(), ROWS);
            }
        }
        if (page.isEmpty()) {
            return false;
        }
        Set<Long> ids = new HashSet<>();
        Set<String> origins = new LinkedHashSet<>();
        page.forEach(row -> {
            ids.add(row.observation());
            named.month(row.month());
            if (!row.message().isEmpty()) {
                origins.add(row.message());
            }
        });
        origins.addAll(store.repeating(ids));
        messages.name(scope, origins, named);
        // what came in no message was entered by hand
        memories.identifiers(
                page.stream()
                        .filter(row -> row.message().isEmpty())
                        .map(ErasureStore.Row::identity)
                        .collect(Collectors.toSet()),
                named);
        named.unit.erase(new Erase.Rows(
                scope.erasure(), page.stream().map(ErasureStore.Row::offset).toList()));
        named.add("observations", page.size());
        return true;
    }

    private boolean waiting(Scope scope, Named named) {
        for (Span span : scope.spans()) {
            List<Waiting> page = waitings.ofSpan(span, ROWS);
            if (!page.isEmpty()) {
                Set<String> origins = new LinkedHashSet<>();
                page.forEach(w -> origins.add(w.measurement().origin().message()));
                origins.addAll(store.repeating(page.stream().map(w -> -w.id()).toList()));
                messages.name(scope, origins, named);
                named.unit.erase(
                        new Erase.Waiting(page.stream().map(Waiting::id).toList()));
                named.add("waiting", page.size());
                return true;
            }
        }
        return false;
    }

    private boolean deliveries(Scope scope, Named named) {
        List<String> subjects = references(scope);
        long number = store.deliveries(subjects);
        if (number > 0) {
            named.unit.erase(new Erase.Deliveries(subjects));
            named.add("deliveries", number);
        }
        return number > 0;
    }

    private boolean states(Scope scope, Named named) {
        List<ErasureStore.StateKey> page = store.states(references(scope), KEYS);
        page.forEach(key -> named.unit.state(key.module(), key.key(), NOTHING));
        named.add("states", page.size());
        return !page.isEmpty();
    }

    @Override
    public int devices(Set<String> devices, Unit unit) {
        if (devices.isEmpty()) {
            return 0;
        }
        List<String> words = devices.stream().map(id -> "DEVICE/" + id).toList();
        List<ErasureStore.StateKey> keys = store.states(words, Integer.MAX_VALUE);
        keys.forEach(key -> unit.state(key.module(), key.key(), NOTHING));
        return keys.size();
    }

    private boolean alerts(Scope scope, Named named) {
        List<String> page = store.alerts(references(scope), KEYS);
        if (!page.isEmpty()) {
            named.unit.erase(new Erase.Alerts(page));
            named.add("alerts", page.size());
        }
        return !page.isEmpty();
    }

    private boolean audits(Scope scope, Named named) {
        for (String patient : scope.patients()) {
            String reference = "Patient/" + patient;
            List<Long> page = store.audits(reference, KEYS);
            if (!page.isEmpty()) {
                named.unit.erase(new Erase.Pseudonym(page, reference, "Erased/" + scope.erasure()));
                named.add("auditMentions", page.size());
                return true;
            }
        }
        return false;
    }

    @Override
    public int late(Unit unit) {
        UntoldStore.Late late = untold.late(ROWS);
        if (!late.waiting().isEmpty()) {
            unit.erase(new Erase.Late(late.waiting()));
        }
        late.messages().forEach(id -> unit.erase(new Erase.Message(id, Optional.empty())));
        int cut = 0;
        for (Map.Entry<String, Set<String>> entry : late.entries().entrySet()) {
            if (!late.messages().contains(entry.getKey())) {
                messages.cut(entry.getKey(), records.names(entry.getValue()), new Named(unit));
                unit.erase(new Erase.Cut(entry.getKey()));
                cut++;
            }
        }
        return late.waiting().size() + late.messages().size() + cut;
    }

    @Override
    public List<Errand> errands(String partner, int limit) {
        return untold.errands(partner, limit);
    }

    @Override
    public List<Untold> untold(String erasure, String partner, int limit) {
        return untold.untold(erasure, partner, limit);
    }

    @Override
    public Map<String, Long> open(String erasure) {
        return untold.open(erasure);
    }

    static Instant earliest(Collection<Span> spans) {
        return spans.stream().map(Span::from).min(Instant::compareTo).orElse(Instant.MAX);
    }
}
