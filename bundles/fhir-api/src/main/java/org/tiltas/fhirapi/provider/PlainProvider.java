package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.fhirapi.search.Shelf;

/** Types that are kept and found by identifier, and no more. */
public final class PlainProvider extends RecordProvider {
    public PlainProvider(Class<? extends DomainResource> type, Shelf shelf, Writer writer) {
        super(type, shelf, writer);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenOrListParam id,
            @OptionalParam(name = "identifier") TokenOrListParam identifier,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count) {
        return search().run(
                        name(), filters().id(id).identifier(identifier).lastUpdated(lastUpdated), sort, offset, count);
    }
}
