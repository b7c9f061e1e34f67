package org.tiltas.fhirapi.sight;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.journal.Observations;

/** Observations as the reader of the moment sees them: what may not be seen is not there, nor counted. */
public final class SeenObservations implements Observations {
    private static final int PAGE = 500;
    /** Rows looked through for one page of one who waits for it; a narrower question finds what is behind them. */
    private static final int MOST = 100_000;

    private final Observations all;
    private final Shelf shelf;

    public SeenObservations(Observations all, Shelf shelf) {
        this.all = all;
        this.shelf = shelf;
    }

    @Override
    public Optional<Observed> get(String id) {
        return all.get(id).filter(this::isSeen);
    }

    /** Of one that is not seen now, because it turned out to be about somebody else, no version is. */
    @Override
    public List<Observed> history(String id) {
        if (Viewer.sight().isEmpty()) {
            return all.history(id);
        }
        return get(id).isEmpty()
                ? List.of()
                : all.history(id).stream().filter(this::isSeen).toList();
    }

    @Override
    public Optional<Observed> byIdentity(Instant identityTime, UUID identity) {
        return all.byIdentity(identityTime, identity).filter(this::isSeen);
    }

    @Override
    public List<Observed> search(Query query) {
        return Viewer.sight()
                .map(sight -> narrowed(query, sight)
                        .filter(narrow -> query.limit() > 0)
                        .map(narrow -> look(narrow, query.skip(), query.limit()))
                        .orElse(List.of()))
                .orElseGet(() -> all.search(query));
    }

    /**
     * Reads on from a place, for who comes back for what follows.
     *
     * @param query oldest first, about certain subjects
     * @param behind empty for the beginning
     */
    public Stretch stretch(Query query, Optional<Place> behind, int wanted) {
        Optional<Sight> sight = Viewer.sight();
        Optional<Query> narrow = sight.isEmpty() ? Optional.of(query) : narrowed(query, sight.get());
        Map<String, Boolean> shown = new HashMap<>();
        int limit = sight.isEmpty() ? wanted + 1 : PAGE;
        return narrow.map(some -> Stretch.read(all, limited(some, limit), behind, row -> isSeen(row, shown), wanted))
                .orElse(new Stretch(List.of(), behind, false));
    }

    @Override
    public int count(Query query, int atMost) {
        return Viewer.sight()
                .map(sight -> narrowed(query, sight)
                        .filter(narrow -> atMost > 0)
                        .map(narrow -> tally(narrow, atMost))
                        .orElse(0))
                .orElseGet(() -> all.count(query, atMost));
    }

    @Override
    public List<Observed> ofSubject(String subject, Lane lane, long fromOffset, long toOffset, int limit) {
        throw new UnsupportedOperationException("readers do not go by offsets");
    }

    private boolean isSeen(Observed row) {
        return isSeen(row, new HashMap<>());
    }

    /** @param shown the devices judged so far */
    private boolean isSeen(Observed row, Map<String, Boolean> shown) {
        return Viewer.sight()
                .map(sight -> sight.sees(row) && isShown(row.measurement().subject(), shown))
                .orElse(true);
    }

    /** What a device says of itself is hidden with the device. */
    private boolean isShown(Subject subject, Map<String, Boolean> shown) {
        return subject.kind() != Subject.Kind.DEVICE
                || shown.computeIfAbsent(
                        subject.id(), id -> shelf.get("Device", id).isPresent());
    }

    /** The query for what can be seen at most; empty if that is nothing. Each row is judged after that. */
    private Optional<Query> narrowed(Query query, Sight sight) {
        Set<String> subjects = new HashSet<>(query.subjects());
        // those asked for by their ids are few enough to be judged without
        boolean any = subjects.isEmpty() && !query.ids().isEmpty();
        if (subjects.isEmpty() && !any) {
            for (String type : List.of("Patient", "Device", "Location")) {
                shelf.find(type, item -> true)
                        .forEach(item -> subjects.add(type + "/" + item.record().id()));
            }
        } else {
            subjects.removeIf(subject -> subject.startsWith("Patient/") && !sight.resident(subject));
        }
        Set<String> metrics = new HashSet<>(query.metrics());
        sight.metrics().ifPresent(seen -> {
            if (metrics.isEmpty()) {
                metrics.addAll(seen);
            } else {
                metrics.retainAll(seen);
            }
        });
        boolean nothing = !any && subjects.isEmpty()
                || metrics.isEmpty()
                        && (!query.metrics().isEmpty() || sight.metrics().isPresent());
        return nothing ? Optional.empty() : Optional.of(with(query, subjects, metrics, query.effectiveFrom(), 0));
    }

    private List<Observed> look(Query query, int skip, int limit) {
        List<Observed> found = new ArrayList<>();
        int[] passed = {0};
        walk(query, row -> {
            if (found.size() < limit && passed[0]++ >= skip) {
                found.add(row);
            }
            return found.size() < limit;
        });
        return found;
    }

    private int tally(Query query, int atMost) {
        int[] seen = {0};
        walk(query, row -> ++seen[0] < atMost);
        return Math.min(seen[0], atMost);
    }

    /** Shows what is seen, in the order of the query, as long as more is wanted. */
    private void walk(Query query, Predicate<Observed> more) {
        Map<String, Boolean> shown = new HashMap<>();
        Query next = query;
        for (long looked = 0; goesOn(looked); looked += PAGE) {
            List<Observed> page = all.search(next);
            for (Observed row : page) {
                if (isSeen(row, shown) && !more.test(row)) {
                    return;
                }
            }
            if (page.size() < PAGE) {
                return;
            }
            next = behind(next, page);
        }
    }

    private static boolean goesOn(long looked) {
        Optional<BooleanSupplier> patience = Viewer.patience();
        if (patience.isEmpty() && looked >= MOST) {
            throw Refusal.of(422, "too-costly", "", "too much to look through; narrow it by patient, code or date");
        }
        return patience.map(BooleanSupplier::getAsBoolean).orElse(true);
    }

    /** Upwards in time a page begins at the last instant of the one before, so that nothing is read again and again. */
    private static Query behind(Query query, List<Observed> page) {
        if (query.order() != Order.EFFECTIVE_ASCENDING) {
            return with(query, query.subjects(), query.metrics(), query.effectiveFrom(), query.skip() + PAGE);
        }
        Instant last = time(page.get(page.size() - 1));
        int same = (int) page.stream().filter(row -> time(row).equals(last)).count();
        boolean still = query.effectiveFrom().filter(last::equals).isPresent();
        return with(query, query.subjects(), query.metrics(), Optional.of(last), still ? query.skip() + same : same);
    }

    private static Instant time(Observed row) {
        return row.measurement().effective().toInstant();
    }

    private static Query with(
            Query query, Set<String> subjects, Set<String> metrics, Optional<Instant> effectiveFrom, int skip) {
        return new Query(
                query.ids(),
                subjects,
                query.devices(),
                metrics,
                query.statuses(),
                effectiveFrom,
                query.effectiveTo(),
                query.recordedFrom(),
                query.recordedTo(),
                query.order(),
                skip,
                PAGE);
    }

    private static Query limited(Query query, int limit) {
        return new Query(
                query.ids(),
                query.subjects(),
                query.devices(),
                query.metrics(),
                query.statuses(),
                query.effectiveFrom(),
                query.effectiveTo(),
                query.recordedFrom(),
                query.recordedTo(),
                query.order(),
                0,
                limit);
    }
}
