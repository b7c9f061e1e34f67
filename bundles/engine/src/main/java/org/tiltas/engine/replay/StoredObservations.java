package org.tiltas.engine.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.modules.LifeCycle.Sample;

/** The Observations of a preview. */
public final class StoredObservations {
    private static final int PAGE = 2000;
    private static final int MOST = 100_000;

    private StoredObservations() {}

    /**
     * The newest versions of Observations, in the order of the stream; none of residents whose data are restricted.
     *
     * @param metrics only these; empty for any
     * @param sample the last so many, or those committed in a span of time, at most 100 000
     */
    public static List<Observed> of(Journal journal, Set<String> metrics, Sample sample) {
        Observations observations = journal.observations();
        int most = sample.from().isPresent() ? MOST : Math.min(MOST, sample.last());
        List<Observed> found = new ArrayList<>();
        boolean more = true;
        while (more && found.size() < most) {
            int limit = Math.min(PAGE, most - found.size());
            List<Observed> page = observations.search(query(metrics, sample, found.size(), limit));
            found.addAll(page);
            more = page.size() == limit;
        }
        found.removeIf(row -> isRestricted(journal, row.measurement().subject()));
        found.sort(Comparator.comparing(Observed::offset));
        return found;
    }

    private static boolean isRestricted(Journal journal, Subject subject) {
        return subject.kind() == Subject.Kind.PATIENT
                && journal.records().get(Restricted.KIND, subject.id()).isPresent();
    }

    private static Observations.Query query(Set<String> metrics, Sample sample, int skip, int limit) {
        Optional<Instant> to = sample.from().isPresent() ? sample.to() : Optional.empty();
        return new Observations.Query(
                Set.of(),
                Set.of(),
                Set.of(),
                metrics,
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                sample.from(),
                to,
                Observations.Order.RECORDED_DESCENDING,
                skip,
                limit);
    }
}
