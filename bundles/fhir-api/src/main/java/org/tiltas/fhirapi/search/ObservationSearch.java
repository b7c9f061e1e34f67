package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.api.SortOrderEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Observed;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Order;
import org.tiltas.spi.server.Settings;

/** Gathers the parameters of one search for Observations and asks the journal for a page. Used once, by one thread. */
public final class ObservationSearch {
    private final Observations observations;
    private final FhirViews views;
    private final ManualObservations manual;
    private final References references;
    private final MetricChoice metrics;
    private final Instant now = Instant.now();
    private Optional<Set<String>> ids = Optional.empty();
    private Optional<Set<String>> subjects = Optional.empty();
    private Optional<Set<String>> devices = Optional.empty();
    private Optional<Set<String>> statuses = Optional.empty();
    private TimeSet effective = TimeSet.ALL;
    private TimeSet recorded = TimeSet.ALL;

    public ObservationSearch(
            Observations observations,
            FhirViews views,
            ManualObservations manual,
            References references,
            MetricCatalogue catalogue) {
        this.observations = observations;
        this.manual = manual;
        this.views = views;
        this.references = references;
        this.metrics = new MetricChoice(catalogue);
    }

    public ObservationSearch id(TokenAndListParam tokens) {
        Tokens.values("_id", tokens).ifPresent(given -> ids = both(ids, given));
        return this;
    }

    public ObservationSearch identifier(TokenAndListParam tokens) {
        Tokens.of("identifier", tokens).forEach(any -> {
            Set<String> found = new HashSet<>();
            any.forEach(token -> identified(token).forEach(observed -> found.add(observed.id())));
            ids = both(ids, found);
        });
        return this;
    }

    private List<Observed> identified(TokenParam token) {
        List<Observed> out = new ArrayList<>();
        if (token.getSystem() == null || token.getSystem().equals(FhirViews.IDENTIFIER_SYSTEM)) {
            published(token).ifPresent(out::add);
        }
        String system = token.getSystem() == null ? "" : token.getSystem();
        if (!token.getValueNotNull().isEmpty() && !"".equals(token.getSystem())) {
            out.addAll(manual.find(system, token.getValue()));
        }
        return out;
    }

    private Optional<Observed> published(TokenParam token) {
        // The identifier also depends on the resident, so it must be the one that is published now.
        return views.identity(token.getValueNotNull())
                .flatMap(key -> observations.byIdentity(key.time(), key.identity()))
                .filter(observed -> views.identifier(observed).equals(token.getValue()));
    }

    public ObservationSearch subject(String name, ReferenceAndListParam values, List<String> types) {
        if (values != null) {
            subjects = both(subjects, references.resolve(name, values, types));
        }
        return this;
    }

    public ObservationSearch device(ReferenceAndListParam values) {
        if (values != null) {
            Set<String> found = new LinkedHashSet<>();
            for (String reference : references.resolve("device", values, List.of("Device"))) {
                found.add(reference.substring("Device/".length()));
            }
            devices = both(devices, found);
        }
        return this;
    }

    public ObservationSearch codes(TokenAndListParam code, TokenAndListParam combo, TokenAndListParam component) {
        metrics.code("code", code, true, false);
        metrics.code("combo-code", combo, true, true);
        metrics.code("component-code", component, false, true);
        return this;
    }

    public ObservationSearch category(TokenAndListParam tokens) {
        metrics.category(tokens);
        return this;
    }

    public ObservationSearch status(TokenAndListParam tokens) {
        statuses = Tokens.values("status", tokens);
        return this;
    }

    public ObservationSearch times(DateAndListParam date, DateAndListParam lastUpdated) {
        effective = TimeSet.of("date", date, Settings.zone(), now);
        recorded = TimeSet.of("_lastUpdated", lastUpdated, Settings.zone(), now);
        return this;
    }

    /**
     * Runs the search.
     *
     * @param countTo how far matches are counted
     */
    public Page run(SortSpec sort, Paging paging, int countTo) {
        List<Observations.Query> parts = parts(order(sort));
        // One more than asked for tells whether there is another page.
        int wanted = paging.count() == 0 ? 0 : paging.count() + 1;
        List<Observed> found = new ArrayList<>();
        int skip = paging.offset();
        for (Observations.Query part : parts) {
            if (found.size() == wanted) {
                break;
            }
            List<Observed> some = observations.search(limited(part, skip, wanted - found.size()));
            // Pages run on from one part to the next: what this one had is skipped.
            skip = some.isEmpty() && skip > 0 ? skip - observations.count(part, skip) : 0;
            found.addAll(some);
        }
        boolean more = wanted > 0 && found.size() == wanted;
        List<Observed> page = more ? found.subList(0, paging.count()) : found;
        if (!more && wanted > 0 && (paging.offset() == 0 || !page.isEmpty())) {
            return new Page(page, paging.offset() + page.size(), false);
        }
        if (countTo == 0) {
            return new Page(page, null, more);
        }
        long total = 0;
        for (Observations.Query part : parts) {
            total += observations.count(part, countTo);
        }
        return new Page(page, total < countTo ? (int) total : null, more);
    }

    private List<Observations.Query> parts(Order order) {
        boolean nothing = ids.filter(Set::isEmpty).isPresent()
                || subjects.filter(Set::isEmpty).isPresent()
                || devices.filter(Set::isEmpty).isPresent()
                || statuses.filter(Set::isEmpty).isPresent()
                || metrics.chosen().filter(Set::isEmpty).isPresent()
                || recorded.intervals().isEmpty();
        if (nothing) {
            return List.of();
        }
        boolean byEffective = order == Order.EFFECTIVE_ASCENDING || order == Order.EFFECTIVE_DESCENDING;
        if (recorded.intervals().size() > 1) {
            throw Refusal.parameter("_lastUpdated", "must be one period; ne and lists are not supported");
        }
        if (effective.intervals().size() > 1 && !byEffective) {
            throw Refusal.parameter("date", "ne and lists can only be sorted by date");
        }
        List<Observations.Query> out = new ArrayList<>();
        effective.intervals().forEach(interval -> out.add(part(interval, order)));
        if (order == Order.EFFECTIVE_DESCENDING) {
            Collections.reverse(out);
        }
        return out;
    }

    private Observations.Query part(TimeSet.Interval times, Order order) {
        TimeSet.Interval stored = recorded.intervals().get(0);
        return new Observations.Query(
                ids.orElse(Set.of()),
                subjects.orElse(Set.of()),
                devices.orElse(Set.of()),
                metrics.chosen().orElse(Set.of()),
                statuses.orElse(Set.of()),
                times.lower(),
                times.upper(),
                stored.lower(),
                stored.upper(),
                order,
                0,
                0);
    }

    private static Observations.Query limited(Observations.Query query, int skip, int limit) {
        return new Observations.Query(
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
                skip,
                limit);
    }

    private static Order order(SortSpec sort) {
        if (sort == null) {
            return Order.EFFECTIVE_DESCENDING;
        }
        if (sort.getChain() != null) {
            throw Refusal.parameter("_sort", "only one field is supported");
        }
        boolean descending = sort.getOrder() == SortOrderEnum.DESC;
        return switch (sort.getParamName()) {
            case "date" -> descending ? Order.EFFECTIVE_DESCENDING : Order.EFFECTIVE_ASCENDING;
            case "_lastUpdated" -> descending ? Order.RECORDED_DESCENDING : Order.RECORDED_ASCENDING;
            default ->
                throw Refusal.parameter("_sort", sort.getParamName() + " is not supported; date and _lastUpdated are");
        };
    }

    private static Optional<Set<String>> both(Optional<Set<String>> before, Set<String> now) {
        Set<String> out = new LinkedHashSet<>(now);
        before.ifPresent(out::retainAll);
        return Optional.of(out);
    }

    /** A page of observations; {@code total} is null when there are more than were counted. */
    public record Page(List<Observed> items, Integer total, boolean more) {}
}
