package org.tiltas.fhirapi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.tiltas.spi.journal.Audits;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Unit;

/** An audit trail in memory. */
final class MemoryAudits implements Audits {
    private final List<Entry> all = new ArrayList<>();

    synchronized CompletableFuture<Committed> commit(Unit unit) {
        unit.audits().forEach(audit -> all.add(0, new Entry(all.size() + 1L, audit)));
        return CompletableFuture.completedFuture(Committed.NOTHING);
    }

    @Override
    public synchronized List<Entry> list(long before, int limit) {
        return all.stream().filter(entry -> entry.id() < before).limit(limit).toList();
    }

    @Override
    public synchronized List<Entry> search(Query query, int skip, int limit) {
        return all.stream()
                .filter(e -> query.id().isEmpty() || query.id().get() == e.id())
                .filter(e -> query.from().filter(e.audit().at()::isBefore).isEmpty())
                .filter(e ->
                        query.to().filter(to -> !e.audit().at().isBefore(to)).isEmpty())
                .filter(e ->
                        query.who().isEmpty() || query.who().equals(e.audit().who()))
                .filter(e -> query.about().isEmpty()
                        || e.audit().what().split(" ", 2)[0].equals(query.about()))
                .skip(skip)
                .limit(limit)
                .toList();
    }
}
