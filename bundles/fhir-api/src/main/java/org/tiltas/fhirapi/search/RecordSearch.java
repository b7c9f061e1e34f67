package org.tiltas.fhirapi.search;

import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.api.SortOrderEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.fhirapi.server.Refusal;

/** Searches stored resources in memory: there are thousands of them at most. */
public final class RecordSearch {
    private final Shelf shelf;
    private final Includes includes;

    public RecordSearch(Shelf shelf, Includes includes) {
        this.shelf = shelf;
        this.includes = includes;
    }

    public IBundleProvider run(String type, Filters filters, Wish wish) {
        Paging paging = wish.paging();
        List<Shelf.Item> found =
                shelf.find(type, filters).stream().sorted(order(wish.sort())).toList();
        List<DomainResource> page = found.stream()
                .skip(paging.offset())
                .limit(paging.count())
                .map(item -> shelf.resource(item.record()))
                .toList();
        boolean more = paging.count() > 0 && found.size() > (long) paging.offset() + paging.count();
        return Slice.matching(page, includes.of(page, wish.includes()), paging, found.size(), more);
    }

    private static Comparator<Shelf.Item> order(SortSpec sort) {
        Comparator<Shelf.Item> byId = Comparator.comparing(item -> item.record().id());
        if (sort == null) {
            return byId;
        }
        if (sort.getChain() != null) {
            throw Refusal.parameter("_sort", "only one field is supported");
        }
        Comparator<Shelf.Item> order =
                switch (sort.getParamName()) {
                    case "_id" -> byId;
                    case "_lastUpdated" ->
                        Comparator.<Shelf.Item, java.time.Instant>comparing(
                                        item -> item.record().updated())
                                .thenComparing(byId);
                    default -> throw Refusal.parameter("_sort", sort.getParamName() + " is not supported here");
                };
        return sort.getOrder() == SortOrderEnum.DESC ? order.reversed() : order;
    }

    /** How the result of a search is to be given; each may be null. */
    public record Wish(Set<Include> includes, SortSpec sort, Integer offset, Integer count, SummaryEnum summary) {
        Paging paging() {
            return Paging.of(offset, summary == SummaryEnum.COUNT ? Integer.valueOf(0) : count);
        }
    }
}
