package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IncludeParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.StringOrListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Organization;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.Shelf;

/** Rooms, beds and houses. */
public final class LocationProvider extends RecordProvider {
    public LocationProvider(Shelf shelf, Writer writer, Includes includes) {
        super(Location.class, shelf, writer, includes);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam id,
            @OptionalParam(name = "identifier") TokenAndListParam identifier,
            @OptionalParam(name = "name") StringOrListParam name,
            @OptionalParam(name = "status") TokenAndListParam status,
            @OptionalParam(
                            name = "organization",
                            targetTypes = Organization.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam organization,
            @OptionalParam(
                            name = "partof",
                            targetTypes = Location.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam partof,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @IncludeParam(allow = {"Location:organization", "Location:partof"}) Set<Include> includes,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .text("name", name, "name", "alias")
                .code("status", "status", status)
                .reference("organization", "managingOrganization", List.of("Organization"), organization)
                .reference("partof", "partOf", List.of("Location"), partof)
                .lastUpdated(lastUpdated);
        return search(filters, includes, sort, offset, count, summary);
    }
}
