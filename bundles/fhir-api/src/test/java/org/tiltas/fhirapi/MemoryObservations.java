package org.tiltas.fhirapi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Observations;

/** Observations in memory; a later version of an id stands behind the earlier ones. */
final class MemoryObservations implements Observations {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::effective).thenComparing(Place::offset);

    final List<Observed> all = new ArrayList<>();
    /** Called before each search. */
    volatile Runnable before = () -> {};

    @Override
    public Optional<Observed> get(String id) {
        return newest().filter(observed -> observed.id().equals(id)).findFirst();
    }

    @Override
    public List<Observed> history(String id) {
        return all.stream().filter(observed -> observed.id().equals(id)).toList();
    }

    @Override
    public Optional<Observed> byIdentity(Instant identityTime, UUID identity) {
        return newest().filter(observed -> observed.measurement().identity().equals(identity))
                .findFirst();
    }

    @Override
    public List<Observed> search(Query query) {
        before.run();
        Comparator<Observed> order =
                switch (query.order()) {
                    case EFFECTIVE_ASCENDING, EFFECTIVE_DESCENDING ->
                        Comparator.comparing(
                                observed -> observed.measurement().effective().toInstant());
                    default -> Comparator.comparing(Observed::offset);
                };
        boolean down = query.order() == Order.EFFECTIVE_DESCENDING || query.order() == Order.RECORDED_DESCENDING;
        return matching(query)
                .sorted(down ? order.reversed() : order)
                .skip(query.skip())
                .limit(query.limit())
                .toList();
    }

    @Override
    public List<Observed> search(Query query, Place behind) {
        before.run();
        return matching(query)
                .filter(observed -> ORDER.compare(Place.of(observed), behind) > 0)
                .sorted(Comparator.comparing(Place::of, ORDER))
                .limit(query.limit())
                .toList();
    }

    @Override
    public int count(Query query, int atMost) {
        return (int) Math.min(atMost, matching(query).count());
    }

    @Override
    public List<Observed> ofSubject(String subject, Lane lane, long fromOffset, long toOffset, int limit) {
        throw new UnsupportedOperationException();
    }

    private Stream<Observed> newest() {
        return all.stream().filter(one -> all.stream()
                .noneMatch(other -> other.id().equals(one.id()) && other.version() > one.version()));
    }

    private Stream<Observed> matching(Query query) {
        return newest().filter(o -> any(query.ids(), o.id()))
                .filter(o -> any(query.subjects(), o.measurement().subject().reference()))
                .filter(o -> any(query.devices(), o.measurement().device()))
                .filter(o -> any(query.metrics(), o.measurement().metric()))
                .filter(o -> any(query.statuses(), o.measurement().status().code()))
                .filter(o ->
                        within(o.measurement().effective().toInstant(), query.effectiveFrom(), query.effectiveTo()))
                .filter(o -> within(o.recorded(), query.recordedFrom(), query.recordedTo()));
    }

    private static boolean any(Set<String> wanted, String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    private static boolean within(Instant time, Optional<Instant> from, Optional<Instant> to) {
        return from.filter(time::isBefore).isEmpty()
                && to.filter(limit -> !time.isBefore(limit)).isEmpty();
    }
}
