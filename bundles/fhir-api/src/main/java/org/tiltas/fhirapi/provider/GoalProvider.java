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
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.Shelf;

/** What care aims at. */
public final class GoalProvider extends RecordProvider {
    public GoalProvider(Shelf shelf, Writer writer, Includes includes) {
        super(Goal.class, shelf, writer, includes);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam id,
            @OptionalParam(name = "identifier") TokenAndListParam identifier,
            @OptionalParam(
                            name = "patient",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam patient,
            @OptionalParam(
                            name = "subject",
                            targetTypes = {Patient.class, Group.class, Organization.class},
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam subject,
            @OptionalParam(name = "lifecycle-status") TokenAndListParam lifecycleStatus,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @IncludeParam(allow = {"Goal:patient", "Goal:subject"}) Set<Include> includes,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .reference("patient", "subject", List.of("Patient"), patient)
                .reference("subject", "subject", List.of("Patient", "Group", "Organization"), subject)
                .code("lifecycle-status", "lifecycleStatus", lifecycleStatus)
                .lastUpdated(lastUpdated);
        return search(filters, includes, sort, offset, count, summary);
    }
}
