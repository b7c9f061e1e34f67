package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.model.api.ResourceMetadataKeyEnum;
import ca.uhn.fhir.model.valueset.BundleEntrySearchModeEnum;
import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.IncludeParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Since;
import ca.uhn.fhir.rest.annotation.Sort;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SearchTotalModeEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Provenance;
import org.tiltas.api.Observed;
import org.tiltas.fhirapi.provenance.Origins;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.ObservationSearch;
import org.tiltas.fhirapi.search.ObservationShape;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.search.Versions;
import org.tiltas.fhirapi.server.AccessGate;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Observations;

/**
 * What was measured. Observations of devices are read and searched here; those that people made are also written, and any
 * can be taken back.
 */
public final class ObservationProvider implements IResourceProvider {
    /** Matches are counted so far without being asked to; beyond, a Bundle has no total. */
    private static final int COUNTED = 1_000;

    private final Observations observations;
    private final FhirViews views;
    private final ManualObservations manual;
    private final MetricCatalogue catalogue;
    private final Writer writer;
    private final References references;
    private final Includes includes;
    private final ObservationShape shape;
    private final FhirContext context;

    public ObservationProvider(
            Observations observations,
            FhirViews views,
            ManualObservations manual,
            MetricCatalogue catalogue,
            References references,
            Includes includes,
            Writer writer,
            FhirContext context) {
        this.observations = observations;
        this.views = views;
        this.manual = manual;
        this.catalogue = catalogue;
        this.writer = writer;
        this.references = references;
        this.includes = includes;
        this.shape = new ObservationShape(views, context);
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
                    .map(this::visible)
                    .map(this::resource)
                    .orElseThrow(() -> Refusal.notFound("Observation/" + id.getIdPart()));
        }
        return observations.history(id.getIdPart()).stream()
                .filter(version -> String.valueOf(version.version()).equals(id.getVersionIdPart()))
                .findFirst()
                .map(this::visible)
                .map(this::resource)
                .orElseThrow(
                        () -> Refusal.notFound("Observation/" + id.getIdPart() + "/_history/" + id.getVersionIdPart()));
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
                            targetTypes = {Patient.class, Device.class, Location.class},
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam subject,
            @OptionalParam(
                            name = "device",
                            targetTypes = Device.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam device,
            @OptionalParam(name = "code") TokenAndListParam code,
            @OptionalParam(name = "combo-code") TokenAndListParam comboCode,
            @OptionalParam(name = "component-code") TokenAndListParam componentCode,
            @OptionalParam(name = "category") TokenAndListParam category,
            @OptionalParam(name = "status") TokenAndListParam status,
            @OptionalParam(name = "date") DateAndListParam date,
            @OptionalParam(name = "_lastUpdated") DateAndListParam lastUpdated,
            @IncludeParam(
                            allow = {
                                "Observation:device",
                                "Observation:patient",
                                "Observation:subject",
                                "Observation:performer"
                            })
                    Set<Include> include,
            @IncludeParam(reverse = true, allow = "Provenance:target") Set<Include> reverse,
            @Sort SortSpec sort,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary,
            SearchTotalModeEnum total) {
        Paging paging = Paging.of(offset, summary == SummaryEnum.COUNT ? Integer.valueOf(0) : count);
        ObservationSearch.Page page = search().id(id)
                .identifier(identifier)
                .subject("patient", patient, List.of("Patient"))
                .subject("subject", subject, List.of("Patient", "Device", "Location"))
                .device(device)
                .codes(code, comboCode, componentCode)
                .category(category)
                .status(status)
                .times(date, lastUpdated)
                .run(sort, paging, countTo(summary, total));
        List<Observation> found = page.items().stream().map(this::resource).toList();
        List<DomainResource> beside = new ArrayList<>(includes.of(found, include));
        if (reverse != null && !reverse.isEmpty()) {
            page.items().forEach(item -> beside.add(included(Origins.of(item))));
        }
        return Slice.matching(found, beside, paging, page.total(), page.more());
    }

    private ObservationSearch search() {
        return new ObservationSearch(observations, views, manual, references, catalogue);
    }

    /** Takes what a person measured; one whose identifier is known already is answered and not taken twice. */
    @Create
    public MethodOutcome create(
            @ResourceParam Observation resource,
            @ConditionalUrlParam String condition,
            RequestDetails details,
            HttpServletRequest request) {
        if (condition != null) {
            Conditions.Condition wanted = Conditions.read(condition);
            ObservationSearch.Page found =
                    search().id(wanted.id()).identifier(wanted.identifier()).run(null, Paging.of(0, 2), 0);
            Optional<Observed> there = Conditions.single("Observation", condition, found.items());
            if (there.isPresent()) {
                return outcome(new ManualObservations.Taken(there.get(), false));
            }
        }
        writer.localize(resource, details.getFhirServerBase());
        try {
            return outcome(manual.create(encoded(resource), AccessGate.who(request)));
        } catch (RefusedWrite e) {
            throw Refusal.of(e);
        }
    }

    /** Takes an Observation back: what stands there, sent with the status {@code entered-in-error}. */
    @Update
    public MethodOutcome update(
            @IdParam IdType id,
            @ResourceParam Observation resource,
            RequestDetails details,
            HttpServletRequest request) {
        writer.localize(resource, details.getFhirServerBase());
        try {
            String who = AccessGate.who(request);
            Observed now = manual.retract(id.getIdPart(), encoded(resource), Writer.expected(id), who)
                    .observed();
            return outcome(new ManualObservations.Taken(now, false));
        } catch (RefusedWrite e) {
            throw Refusal.of(e);
        }
    }

    private String encoded(Observation resource) {
        return context.newJsonParser().encodeResourceToString(resource);
    }

    private MethodOutcome outcome(ManualObservations.Taken taken) {
        Observation resource = resource(taken.observed());
        MethodOutcome outcome = new MethodOutcome(resource.getIdElement(), taken.changed());
        outcome.setResource(resource);
        return outcome;
    }

    private static Provenance included(Provenance provenance) {
        ResourceMetadataKeyEnum.ENTRY_SEARCH_MODE.put(provenance, BundleEntrySearchModeEnum.INCLUDE);
        return provenance;
    }

    private static int countTo(SummaryEnum summary, SearchTotalModeEnum total) {
        if (summary == SummaryEnum.COUNT || total == SearchTotalModeEnum.ACCURATE) {
            return Integer.MAX_VALUE;
        }
        return total == SearchTotalModeEnum.NONE ? 0 : COUNTED;
    }

    /** All versions, newest first. */
    @History
    public IBundleProvider history(
            @IdParam IdType id, @Since InstantType since, @Offset Integer offset, @Count Integer count) {
        List<Observed> versions = new ArrayList<>(observations.history(id.getIdPart()));
        if (versions.isEmpty()) {
            throw Refusal.notFound("Observation/" + id.getIdPart());
        }
        versions.forEach(this::visible);
        Collections.reverse(versions);
        return Versions.page(versions.stream().map(this::resource).toList(), since, offset, count);
    }

    private Observed visible(Observed observed) {
        if (references.isRestricted(observed.measurement().subject().reference())) {
            throw Shelf.restricted("Observation/" + observed.id());
        }
        return observed;
    }

    private Observation resource(Observed observed) {
        return shape.of(observed);
    }
}
