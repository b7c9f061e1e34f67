package org.tiltas.engine.delivery;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.clinical.MetricCatalogue;

/** Decides what a partner is sent. Thread-safe. */
final class DeliveryFilter {
    /** Pressures while the cuff inflates are a trace, not a result; where somebody is concerns only who has a reason to ask. */
    private static final Set<String> ONLY_ASKED = Set.of(Metrics.CUFF_PRESSURE, Metrics.IN_ROOM);

    private final FilterTerms terms;
    private final Homes homes;
    private final Optional<Set<String>> metrics;
    private final Set<String> withheld;
    private final Set<String> residents;

    DeliveryFilter(FilterTerms terms, MetricCatalogue catalogue, Homes homes) {
        this.terms = terms;
        this.homes = homes;
        Set<String> asked = new HashSet<>();
        terms.codes().forEach(code -> asked.addAll(metricsOf(code, catalogue)));
        withheld = ONLY_ASKED.stream().filter(name -> !asked.contains(name)).collect(Collectors.toUnmodifiableSet());
        metrics = wanted(terms, asked, catalogue);
        residents = terms.residents().stream()
                .map(resident -> resident.startsWith("Patient/") ? resident : "Patient/" + resident)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<Set<String>> wanted(FilterTerms terms, Set<String> asked, MetricCatalogue catalogue) {
        if (terms.codes().isEmpty() && terms.categories().isEmpty()) {
            return Optional.empty();
        }
        Set<String> wanted = new HashSet<>();
        terms.categories().forEach(category -> wanted.addAll(catalogue.byCategory(category)));
        if (terms.categories().isEmpty()) {
            wanted.addAll(asked);
        } else if (!terms.codes().isEmpty()) {
            wanted.retainAll(asked);
        }
        return Optional.of(wanted);
    }

    /** Metrics a code stands for: by the code, by that of a component, or by name. */
    static Set<String> metricsOf(String code, MetricCatalogue catalogue) {
        int bar = code.indexOf('|');
        String system = bar < 0 ? "" : code.substring(0, bar);
        String value = code.substring(bar + 1);
        Set<String> metrics = new HashSet<>(catalogue.byCode(system, value, true, true));
        catalogue.metric(code).ifPresent(metric -> metrics.add(metric.name()));
        return metrics;
    }

    boolean wants(Observed row) {
        Measurement measurement = row.measurement();
        if (withheld.contains(measurement.metric())) {
            return false;
        }
        return metrics.map(names -> names.contains(measurement.metric())).orElse(true)
                && wantsSubject(measurement.subject().reference())
                && wantsStatus(row)
                && (terms.homes().isEmpty() || terms.homes().contains(homes.of(measurement.gateway())));
    }

    /** Who asks for final values means their corrections too. */
    private boolean wantsStatus(Observed row) {
        Set<String> statuses = terms.statuses();
        ReadingStatus status = row.measurement().status();
        boolean correction = row.version() > 1
                && (status == ReadingStatus.AMENDED || status == ReadingStatus.CORRECTED)
                && statuses.contains(ReadingStatus.FINAL.code());
        return statuses.isEmpty() || statuses.contains(status.code()) || correction;
    }

    /** Whether measurements of a subject, {@code Patient/17}, may be wanted at all. */
    boolean wantsSubject(String reference) {
        return residents.isEmpty() || residents.contains(reference);
    }

    /** The metrics wanted; empty if all are. */
    Optional<Set<String>> metrics() {
        return metrics;
    }
}
