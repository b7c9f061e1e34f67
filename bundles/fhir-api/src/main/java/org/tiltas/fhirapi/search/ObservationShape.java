package org.tiltas.fhirapi.search;

import ca.uhn.fhir.context.FhirContext;
import java.util.Date;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.FhirViews;

/** A stored observation as a reader of this server sees it: with its version and when that was recorded. */
public record ObservationShape(FhirViews views, FhirContext context) {
    public Observation of(Observed observed) {
        Observation resource = context.newJsonParser().parseResource(Observation.class, views.observation(observed));
        String version = String.valueOf(observed.version());
        resource.setId(new IdType("Observation", observed.id(), version));
        resource.getMeta().setVersionId(version);
        resource.getMeta().setLastUpdated(Date.from(observed.recorded()));
        return resource;
    }
}
