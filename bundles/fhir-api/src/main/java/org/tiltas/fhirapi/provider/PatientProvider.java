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
import ca.uhn.fhir.rest.param.StringOrListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.Set;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.Shelf;

/** The residents. */
public final class PatientProvider extends RecordProvider {
    public PatientProvider(Shelf shelf, Writer writer, Includes includes) {
        super(Patient.class, shelf, writer, includes);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam id,
            @OptionalParam(name = "identifier") TokenAndListParam identifier,
            @OptionalParam(name = "name") StringOrListParam name,
            @OptionalParam(name = "family") StringOrListParam family,
            @OptionalParam(name = "given") StringOrListParam given,
            @OptionalParam(name = "active") TokenAndListParam active,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @IncludeParam(allow = {"Patient:general-practitioner", "Patient:organization"}) Set<Include> includes,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .name("name", name, "family", "given", "text", "prefix", "suffix")
                .name("family", family, "family")
                .name("given", given, "given")
                .code("active", "active", active)
                .lastUpdated(lastUpdated);
        return search(filters, includes, sort, offset, count, summary);
    }
}
