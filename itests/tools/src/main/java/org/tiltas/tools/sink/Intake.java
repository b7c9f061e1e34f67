package org.tiltas.tools.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.tools.ledger.EpochMicros;
import org.tiltas.tools.ledger.LedgerWriter;

/** Applies interactions to the store and writes each accepted one into the ledger. Used by one thread. */
final class Intake {
    private final SinkStore store;
    private final LedgerWriter ledger;
    private final Faults faults;
    private long requests;
    long created;
    long matched;
    long updated;
    long refused;

    Intake(SinkStore store, LedgerWriter ledger, Faults faults) {
        this.store = store;
        this.ledger = ledger;
        this.faults = faults;
    }

    /** A request of its own: what comes in one request counts as simultaneous. */
    Outcome single(Entry entry, byte[] body) {
        requests++;
        Outcome failure = check(entry);
        Outcome outcome = failure != null ? failure : apply(entry, body, Map.of());
        ledger.flush();
        return outcome;
    }

    /** Each entry on its own (FHIR R4 3.1.0.11.1). */
    Outcome[] batch(List<Entry> entries, byte[] body) {
        requests++;
        Outcome[] outcomes = new Outcome[entries.size()];
        for (int i = 0; i < outcomes.length; i++) {
            Outcome failure = check(entries.get(i));
            outcomes[i] = failure != null ? failure : apply(entries.get(i), body, Map.of());
        }
        ledger.flush();
        return outcomes;
    }

    /** All or nothing (FHIR R4 3.1.0.11.2): one failure is the only element of the answer. */
    Outcome[] transaction(List<Entry> entries, byte[] body) {
        requests++;
        for (Entry entry : entries) {
            Outcome failure = check(entry);
            if (failure != null) {
                return new Outcome[] {failure};
            }
        }
        Map<String, String> references = new HashMap<>();
        Outcome[] outcomes = new Outcome[entries.size()];
        // what Observations refer to is created first, wherever it stands
        for (boolean observations : new boolean[] {false, true}) {
            for (int i = 0; i < outcomes.length; i++) {
                Entry entry = entries.get(i);
                boolean observation = entry.resource != null && entry.resource.type.equals("Observation");
                if (observation == observations) {
                    outcomes[i] = apply(entry, body, references);
                    if (entry.fullUrl != null && outcomes[i].id() != null) {
                        references.put(entry.fullUrl, outcomes[i].type() + "/" + outcomes[i].id());
                    }
                }
            }
        }
        ledger.flush();
        return outcomes;
    }

    /** The entries whose condition allows a create now; they are made later, whatever comes between. */
    List<Entry> creatable(List<Entry> entries) {
        List<Entry> creatable = entries.stream()
                .filter(entry -> entry.method.equals("POST")
                        && entry.resource.type.equals("Observation")
                        && entry.ifNoneExist != null
                        && store.matches(entry.resource.type, entry.ifNoneExist) == 0)
                .toList();
        creatable.forEach(entry -> entry.late = true);
        return creatable;
    }

    /** What would make this interaction fail, or null. */
    private Outcome check(Entry entry) {
        Outcome failure = null;
        Scanned resource = entry.resource;
        boolean write = entry.method.equals("POST") || entry.method.equals("PUT");
        if (write && (resource == null || resource.type.isEmpty())) {
            failure = Outcome.failed(400, "entry without a resource: " + entry.method + " " + entry.url);
        } else if (write && resource.type.equals("Observation") && resource.status == null) {
            failure = Outcome.failed(422, "Observation.status is missing");
        } else if (write) {
            failure = faults.strike(resource, store.resolve(resource.subject), store.resolve(resource.device))
                    .map(f -> refused(resource, f.status))
                    .orElseGet(() -> store.obstacle(entry));
        }
        refused += failure == null ? 0 : 1;
        return failure;
    }

    /** Writes down what is refused as the only one of its request: those behind it may come before it then. */
    void refusedAlone(List<Entry> entries, int status) {
        if (entries.size() == 1 && entries.get(0).resource != null) {
            refused(entries.get(0).resource, status);
            ledger.flush();
        }
    }

    /** Written down too: what is refused alone in its Bundle may come later than its neighbours. */
    private Outcome refused(Scanned resource, int status) {
        Outcome outcome = Outcome.failed(status, "refused as it was asked to");
        write(outcome, resource, Map.of());
        return outcome;
    }

    private Outcome apply(Entry entry, byte[] body, Map<String, String> references) {
        String url = entry.url.startsWith("/") ? entry.url.substring(1) : entry.url;
        int question = url.indexOf('?');
        String path = question < 0 ? url : url.substring(0, question);
        String query = question < 0 ? "" : url.substring(question + 1);
        String[] parts = path.split("/");
        Outcome outcome =
                switch (entry.method) {
                    case "POST" -> store.create(entry.resource, entry.late ? null : entry.ifNoneExist, body);
                    case "PUT" ->
                        parts.length > 1
                                ? store.update(parts[0], parts[1], entry.resource, entry.ifMatch, body)
                                : store.updateWhere(parts[0], query, entry.resource, body);
                    case "GET" ->
                        parts.length > 1
                                ? store.read(parts[0], parts[1])
                                : new Outcome('R', 200, null, null, 0, store.searchset(parts[0], query, ""));
                    case "DELETE" -> store.delete(parts[0], parts.length > 1 ? parts[1] : "");
                    default -> Outcome.failed(405, "method is not supported: " + entry.method);
                };
        count(outcome);
        if (outcome.kind() == 'C' || outcome.kind() == 'M' || outcome.kind() == 'U') {
            write(outcome, entry.resource, references);
        }
        return outcome;
    }

    private void count(Outcome outcome) {
        switch (outcome.kind()) {
            case 'C' -> created++;
            case 'M' -> matched++;
            case 'U' -> updated++;
            case 'F' -> refused++;
            default -> {
                // reads leave no trace
            }
        }
    }

    private void write(Outcome outcome, Scanned resource, Map<String, String> references) {
        String subject = references.getOrDefault(String.valueOf(resource.subject), resource.subject);
        String device = references.getOrDefault(String.valueOf(resource.device), resource.device);
        ledger.line(outcome.kind())
                .field(EpochMicros.now())
                .field(requests)
                .field(resource.type)
                .fields(resource.identifiers)
                .field(outcome.id())
                .fields(store.resolve(subject))
                .fields(store.resolve(device))
                .field(resource.effective)
                .field(resource.code)
                .field(resource.value)
                .field(resource.status)
                .end();
    }
}
