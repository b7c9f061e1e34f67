package org.tiltas.engine.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;

/** What a partner would be sent now, as the answer to one who reads. Thread-safe. */
final class PartnerSight implements Sight {
    /** So many of a resident's newest measurements tell whether the resident lives in a home. */
    private static final int TELLING = 200;

    private final FilterTerms terms;
    private final DeliveryFilter filter;
    private final LegalBasis basis;
    private final Set<String> personal;
    private final Journal journal;

    PartnerSight(FilterTerms terms, LegalBasis basis, MetricCatalogue catalogue, Journal journal) {
        this.terms = terms;
        this.filter = new DeliveryFilter(terms, catalogue, new Homes(journal.records()));
        this.basis = basis;
        this.personal = personal(filter, catalogue);
        this.journal = journal;
    }

    @Override
    public boolean sees(Observed row) {
        return filter.wants(row) && basis.against(row.measurement()).isEmpty();
    }

    @Override
    public boolean resident(String patient) {
        return filter.wantsSubject(patient)
                && basis.allowsSome(patient, personal)
                && (terms.homes().isEmpty() || isHome(patient));
    }

    /** The metrics wanted that are measured of people: who wants the air of rooms alone knows of no resident. */
    private static Set<String> personal(DeliveryFilter filter, MetricCatalogue catalogue) {
        return catalogue.all().stream()
                .map(MetricCatalogue.Metric::name)
                .filter(catalogue::isPersonal)
                .filter(name ->
                        filter.metrics().map(wanted -> wanted.contains(name)).orElse(true))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** In which home somebody lives is told by the gateways that heard their devices, and by nothing else. */
    private boolean isHome(String patient) {
        Observations.Query newest = new Observations.Query(
                Set.of(),
                Set.of(patient),
                Set.of(),
                filter.metrics().isPresent() ? personal : Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Observations.Order.EFFECTIVE_DESCENDING,
                0,
                TELLING);
        return journal.observations().search(newest).stream().anyMatch(this::sees);
    }

    @Override
    public boolean records(String type, String patient) {
        return basis.permitsRecords(patient, type) && resident(patient);
    }

    @Override
    public Optional<Set<String>> metrics() {
        return filter.metrics();
    }

    @Override
    public Instant steadyUntil(Set<String> patients) {
        return patients.stream()
                .flatMap(patient -> basis.nextTurn(patient).stream())
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }
}
