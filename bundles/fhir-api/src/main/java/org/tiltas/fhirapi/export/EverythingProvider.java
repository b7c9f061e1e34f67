package org.tiltas.fhirapi.export;

import ca.uhn.fhir.model.valueset.BundleTypeEnum;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.DateOrListParam;
import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.StringType;
import org.tiltas.fhirapi.search.ObservationShape;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.search.TimeSet;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.fhirapi.sight.SeenObservations;
import org.tiltas.fhirapi.sight.Stretch;
import org.tiltas.fhirapi.sight.Viewer;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Order;

/**
 * All that is known of one resident, in pages: what is stored first, then the Observations in the order of their times. A page
 * begins where the one before ended, not after so and so many, so none is left out or given twice however many there are.
 */
public final class EverythingProvider {
    private static final int COUNTED = 1_000;

    private final Shelf shelf;
    private final Compartment compartment;
    private final SeenObservations observations;
    private final ObservationShape shape;

    public EverythingProvider(Shelf shelf, SeenObservations observations, ObservationShape shape) {
        this.shelf = shelf;
        this.compartment = new Compartment(shelf);
        this.observations = observations;
        this.shape = shape;
    }

    @Operation(name = "$everything", typeName = "Patient", idempotent = true, bundleType = BundleTypeEnum.SEARCHSET)
    public Bundle everything(
            @IdParam IdType id,
            @OperationParam(name = "start") DateType start,
            @OperationParam(name = "end") DateType end,
            @OperationParam(name = "_since") InstantType since,
            @OperationParam(name = "_type") List<CodeType> type,
            @OperationParam(name = PageMark.NAME) StringType page,
            @Count Integer count,
            SummaryEnum summary,
            RequestDetails details) {
        shelf.read("Patient", id.toUnqualifiedVersionless());
        boolean counts = summary == SummaryEnum.COUNT;
        int most = counts ? 0 : Paging.of(null, count).count();
        PageMark mark = PageMark.of(page == null ? null : page.getValue());
        Set<String> types = types(type);
        Optional<Instant> from =
                Optional.ofNullable(since).map(s -> s.getValue().toInstant());
        List<DomainResource> stored = compartment.of(id.getIdPart(), types, from);
        Optional<Observations.Query> measured = Compartment.wants(types, "Observation")
                ? Optional.of(
                        query(Set.of("Patient/" + id.getIdPart()), TimeSet.single("start", dates(start, end)), from))
                : Optional.empty();

        Bundle bundle = bundle(details);
        total(stored.size(), measured, counts || most == 0).ifPresent(bundle::setTotal);
        if (most > 0) {
            fill(bundle, stored, measured, mark, most, details);
        }
        return bundle;
    }

    private void fill(
            Bundle bundle,
            List<DomainResource> stored,
            Optional<Observations.Query> measured,
            PageMark mark,
            int most,
            RequestDetails details) {
        int to = Math.min(stored.size(), mark.stored() + most);
        List<DomainResource> shown = new ArrayList<>();
        if (mark.stored() < to) {
            shown.addAll(stored.subList(mark.stored(), to));
        }
        Optional<PageMark> next = Optional.of(new PageMark(to, mark.behind())).filter(rest -> to < stored.size());
        if (next.isEmpty() && measured.isPresent()) {
            Stretch stretch = observations.stretch(measured.get(), mark.behind(), most - shown.size());
            stretch.rows().forEach(observed -> shown.add(shape.of(observed)));
            next = Optional.of(new PageMark(stored.size(), stretch.end())).filter(rest -> stretch.more());
        }
        shown.forEach(resource -> bundle.addEntry()
                .setFullUrl(details.getFhirServerBase() + "/" + resource.fhirType() + "/"
                        + resource.getIdElement().getIdPart())
                .setResource(resource)
                .getSearch()
                .setMode(Bundle.SearchEntryMode.MATCH));
        next.ifPresent(rest -> bundle.addLink().setRelation("next").setUrl(link(details, rest)));
    }

    private static Bundle bundle(RequestDetails details) {
        Bundle bundle = new Bundle();
        bundle.setId(UUID.randomUUID().toString());
        bundle.getMeta().setLastUpdated(new Date());
        bundle.setType(Bundle.BundleType.SEARCHSET);
        bundle.addLink()
                .setRelation("self")
                .setUrl(RestfulServerUtils.createLinkSelf(details.getFhirServerBase(), details));
        return bundle;
    }

    private static String link(RequestDetails details, PageMark mark) {
        String rest = RestfulServerUtils.createLinkSelfWithoutGivenParameters(
                details.getFhirServerBase(), details, List.of(PageMark.NAME));
        return rest + (rest.contains("?") ? "&" : "?") + PageMark.NAME + "=" + mark.text();
    }

    /**
     * How many there are.
     *
     * @param exactly who asks for the number alone gets it; for a page it is told if it is known without long counting: each
     *     row that a partner may see has to be judged
     */
    private Optional<Integer> total(int stored, Optional<Observations.Query> measured, boolean exactly) {
        if (measured.isEmpty()) {
            return Optional.of(stored);
        }
        if (exactly) {
            return Optional.of(stored + observations.count(measured.get(), Integer.MAX_VALUE));
        }
        if (Viewer.sight().isPresent()) {
            return Optional.empty();
        }
        int counted = observations.count(measured.get(), COUNTED);
        return Optional.of(stored + counted).filter(total -> total < COUNTED);
    }

    private static Set<String> types(List<CodeType> given) {
        Set<String> types = new LinkedHashSet<>();
        if (given != null) {
            given.forEach(code -> types.addAll(List.of(code.getValue().split(","))));
        }
        for (String type : types) {
            if (!Compartment.TYPES.contains(type)) {
                throw Refusal.parameter("_type", type + " is none of " + String.join(", ", Compartment.TYPES));
            }
        }
        return types;
    }

    private static DateAndListParam dates(DateType start, DateType end) {
        DateAndListParam dates = new DateAndListParam();
        if (start != null) {
            dates.addAnd(new DateOrListParam()
                    .add(new DateParam(ParamPrefixEnum.GREATERTHAN_OR_EQUALS, start.getValueAsString())));
        }
        if (end != null) {
            dates.addAnd(new DateOrListParam()
                    .add(new DateParam(ParamPrefixEnum.LESSTHAN_OR_EQUALS, end.getValueAsString())));
        }
        return dates;
    }

    private static Observations.Query query(Set<String> subject, TimeSet.Interval times, Optional<Instant> since) {
        return new Observations.Query(
                Set.of(),
                subject,
                Set.of(),
                Set.of(),
                Set.of(),
                times.lower(),
                times.upper(),
                since,
                Optional.empty(),
                Order.EFFECTIVE_ASCENDING,
                0,
                0);
    }
}
