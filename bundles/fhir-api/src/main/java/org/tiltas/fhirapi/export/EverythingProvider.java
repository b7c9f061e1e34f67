package org.tiltas.fhirapi.export;

import ca.uhn.fhir.model.valueset.BundleTypeEnum;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.DateOrListParam;
import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.tiltas.fhirapi.search.ObservationShape;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.search.TimeSet;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Order;

/** All that is known of one resident, in pages: what is stored first, then the Observations in the order of their times. */
public final class EverythingProvider {
    private static final int COUNTED = 1_000;

    private final Shelf shelf;
    private final Compartment compartment;
    private final Observations observations;
    private final ObservationShape shape;

    public EverythingProvider(Shelf shelf, Observations observations, ObservationShape shape) {
        this.shelf = shelf;
        this.compartment = new Compartment(shelf);
        this.observations = observations;
        this.shape = shape;
    }

    @Operation(name = "$everything", typeName = "Patient", idempotent = true, bundleType = BundleTypeEnum.SEARCHSET)
    public IBundleProvider everything(
            @IdParam IdType id,
            @OperationParam(name = "start") DateType start,
            @OperationParam(name = "end") DateType end,
            @OperationParam(name = "_since") InstantType since,
            @OperationParam(name = "_type") List<CodeType> type,
            @Offset Integer offset,
            @Count Integer count) {
        shelf.read("Patient", id.toUnqualifiedVersionless());
        Paging paging = Paging.of(offset, count);
        Set<String> types = types(type);
        Optional<Instant> from =
                Optional.ofNullable(since).map(s -> s.getValue().toInstant());
        List<DomainResource> stored = compartment.of(id.getIdPart(), types, from);

        List<DomainResource> page = new ArrayList<>(
                stored.stream().skip(paging.offset()).limit(paging.count() + 1L).toList());
        int total = stored.size();
        if (Compartment.wants(types, "Observation")) {
            Set<String> subject = Set.of("Patient/" + id.getIdPart());
            TimeSet.Interval times = TimeSet.single("start", dates(start, end));
            int skip = Math.max(0, paging.offset() - stored.size());
            int limit = paging.count() + 1 - page.size();
            observations
                    .search(query(subject, times, from, skip, Math.max(0, limit)))
                    .forEach(observed -> page.add(shape.of(observed)));
            total += observations.count(query(subject, times, from, 0, 0), COUNTED);
        }
        boolean more = paging.count() > 0 && page.size() > paging.count();
        List<DomainResource> shown = page.subList(0, Math.min(page.size(), paging.count()));
        return Slice.matching(shown, List.of(), paging, total < COUNTED ? Integer.valueOf(total) : null, more);
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

    private static Observations.Query query(
            Set<String> subject, TimeSet.Interval times, Optional<Instant> since, int skip, int limit) {
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
                skip,
                limit);
    }
}
