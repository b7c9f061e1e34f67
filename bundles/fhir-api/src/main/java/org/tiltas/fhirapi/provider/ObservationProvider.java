package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.api.SearchTotalModeEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceOrListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.api.Observed;
import org.tiltas.fhirapi.search.ObservationSearch;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Observations;

/** What was measured. Observations come from devices only, so they are read and searched here and not written. */
public final class ObservationProvider implements IResourceProvider {
    /** Matches are counted so far without being asked to; beyond, a Bundle has no total. */
    private static final int COUNTED = 100_000;

    private final Observations observations;
    private final FhirViews views;
    private final MetricCatalogue catalogue;
    private final References references;
    private final FhirContext context;

    public ObservationProvider(
            Observations observations,
            FhirViews views,
            MetricCatalogue catalogue,
            References references,
            FhirContext context) {
        this.observations = observations;
        this.views = views;
        this.catalogue = catalogue;
        this.references = references;
        this.context = context;
    }

    @Override
    public Class<Observation> getResourceType() {
        return Observation.class;
    }

    @Read(version = true)
    public Observation read(@IdParam IdType id) {
        if (!id.hasVersionIdPart()) {
            return observations
                    .get(id.getIdPart())
                    .map(this::resource)
                    .orElseThrow(() -> Refusal.notFound("Observation/" + id.getIdPart()));
        }
        return observations.history(id.getIdPart()).stream()
                .filter(version -> String.valueOf(version.version()).equals(id.getVersionIdPart()))
                .findFirst()
                .map(this::resource)
                .orElseThrow(
                        () -> Refusal.notFound("Observation/" + id.getIdPart() + "/_history/" + id.getVersionIdPart()));
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
                            targetTypes = {Patient.class, Device.class, Location.class},
                            chainWhitelist = {"", "identifier"})
                    ReferenceOrListParam subject,
            @OptionalParam(
                            name = "device",
                            targetTypes = Device.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceOrListParam device,
            @OptionalParam(name = "code") TokenOrListParam code,
            @OptionalParam(name = "combo-code") TokenOrListParam comboCode,
            @OptionalParam(name = "component-code") TokenOrListParam componentCode,
            @OptionalParam(name = "category") TokenOrListParam category,
            @OptionalParam(name = "status") TokenOrListParam status,
            @OptionalParam(name = "date") DateAndListParam date,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary,
            SearchTotalModeEnum total) {
        boolean countAll = summary == SummaryEnum.COUNT || total == SearchTotalModeEnum.ACCURATE;
        Paging paging = Paging.of(offset, summary == SummaryEnum.COUNT ? Integer.valueOf(0) : count);
        ObservationSearch.Page page = new ObservationSearch(observations, views, references, catalogue)
                .id(id)
                .identifier(identifier)
                .subject("patient", patient, List.of("Patient"))
                .subject("subject", subject, List.of("Patient", "Device", "Location"))
                .device(device)
                .codes(code, comboCode, componentCode)
                .category(category)
                .status(status)
                .times(date, lastUpdated)
                .run(sort, paging, countAll ? Integer.MAX_VALUE : COUNTED);
        return new Slice(page.items().stream().map(this::resource).toList(), paging, page.total(), page.more());
    }

    private Observation resource(Observed observed) {
        Observation resource = context.newJsonParser().parseResource(Observation.class, views.observation(observed));
        String version = String.valueOf(observed.version());
        resource.setId(new IdType("Observation", observed.id(), version));
        resource.getMeta().setVersionId(version);
        resource.getMeta().setLastUpdated(Date.from(observed.recorded()));
        return resource;
    }
}
