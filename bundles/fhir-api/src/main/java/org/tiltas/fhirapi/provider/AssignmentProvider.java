package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceOrListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DeviceUseStatement;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Shelf;

/** Assignments: which resident wears which device, and when. */
public final class AssignmentProvider extends RecordProvider {
    public AssignmentProvider(Shelf shelf, Writer writer) {
        super(DeviceUseStatement.class, shelf, writer);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenOrListParam id,
            @OptionalParam(name = "identifier") TokenOrListParam identifier,
            @OptionalParam(
                            name = "patient",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceOrListParam patient,
            @OptionalParam(
                            name = "subject",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceOrListParam subject,
            @OptionalParam(
                            name = "device",
                            targetTypes = Device.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceOrListParam device,
            @OptionalParam(name = "status") TokenOrListParam status,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .reference("patient", "subject", "Patient", patient)
                .reference("subject", "subject", "Patient", subject)
                .reference("device", "device", "Device", device)
                .code("status", status)
                .lastUpdated(lastUpdated);
        return search().run(name(), filters, sort, offset, count);
    }
}
