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
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.Shelf;

/** Residents who belong together: a ward, all who live in a room. */
public final class GroupProvider extends RecordProvider {
    public GroupProvider(Shelf shelf, Writer writer, Includes includes) {
        super(Group.class, shelf, writer, includes);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam id,
            @OptionalParam(name = "identifier") TokenAndListParam identifier,
            @OptionalParam(name = "type") TokenAndListParam type,
            @OptionalParam(
                            name = "member",
                            targetTypes = {Patient.class, Device.class, Practitioner.class},
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam member,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @IncludeParam(allow = {"Group:member", "Group:managing-entity"}) Set<Include> includes,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .code("type", "type", type)
                .reference("member", "member.entity", List.of("Patient", "Device", "Practitioner"), member)
                .lastUpdated(lastUpdated);
        return search(filters, includes, sort, offset, count, summary);
    }
}
