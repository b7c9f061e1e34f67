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
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.Shelf;

/** Sensors and gateways. */
public final class DeviceProvider extends RecordProvider {
    public DeviceProvider(Shelf shelf, Writer writer, Includes includes) {
        super(Device.class, shelf, writer, includes);
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
                            name = "location",
                            targetTypes = Location.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam location,
            @OptionalParam(name = "status") TokenAndListParam status,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @IncludeParam(allow = {"Device:patient", "Device:location", "Device:organization"}) Set<Include> includes,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .wearer(patient)
                .reference("location", "location", List.of("Location"), location)
                .code("status", "status", status)
                .lastUpdated(lastUpdated);
        return search(filters, includes, sort, offset, count, summary);
    }
}
