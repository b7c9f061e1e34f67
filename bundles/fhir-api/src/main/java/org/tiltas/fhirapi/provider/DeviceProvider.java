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
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Shelf;

/** Sensors and gateways. */
public final class DeviceProvider extends RecordProvider {
    public DeviceProvider(Shelf shelf, Writer writer) {
        super(Device.class, shelf, writer);
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
            @OptionalParam(name = "status") TokenOrListParam status,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count) {
        Filters filters = filters()
                .id(id)
                .identifier(identifier)
                .wearer(patient)
                .code("status", status)
                .lastUpdated(lastUpdated);
        return search().run(name(), filters, sort, offset, count);
    }
}
