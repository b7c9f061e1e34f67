package org.tiltas.clinical.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/** A journal that keeps observations with their versions, beside the records of another. */
final class KeptJournal implements Observations {
    final List<Observed> all = new ArrayList<>();
    final FakeJournal fake = new FakeJournal();

    Journal journal() {
        Journal other = fake.journal();
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "observations" -> this;
            case "commit" -> commit(other, (Unit) arguments[0]);
            default -> method.invoke(other, arguments);
        };
        return (Journal)
                Proxy.newProxyInstance(Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, handler);
    }

    private CompletableFuture<Committed> commit(Journal other, Unit unit) {
        CompletableFuture<Committed> committed = other.commit(unit);
        if (!committed.isCompletedExceptionally()) {
            unit.observations().forEach(this::keep);
        }
        return committed;
    }

    private void keep(Measurement m) {
        Optional<Observed> known = byIdentity(m.identityTime(), m.identity());
        if (known.isEmpty()) {
            add(String.valueOf(all.size() + 1), 1, m);
        } else if (m.status() == ReadingStatus.ENTERED_IN_ERROR) {
            add(known.get().id(), known.get().version() + 1, m);
        }
    }

    private void add(String id, int version, Measurement m) {
        all.add(new Observed(all.size() + 1L, id, version, Instant.now(), m));
    }

    @Override
    public Optional<Observed> get(String id) {
        List<Observed> versions = history(id);
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    @Override
    public List<Observed> history(String id) {
        return all.stream().filter(o -> o.id().equals(id)).toList();
    }

    @Override
    public Optional<Observed> byIdentity(Instant identityTime, UUID identity) {
        return all.stream()
                .filter(o -> o.measurement().identity().equals(identity)
                        && o.measurement().identityTime().equals(identityTime))
                .reduce((first, second) -> second);
    }

    @Override
    public List<Observed> search(Query query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int count(Query query, int atMost) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Observed> ofSubject(String subject, Lane lane, long fromOffset, long toOffset, int limit) {
        throw new UnsupportedOperationException();
    }
}
