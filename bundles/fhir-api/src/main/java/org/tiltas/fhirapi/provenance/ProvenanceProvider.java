package org.tiltas.fhirapi.provenance;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.ReferenceOrListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Provenance;
import org.tiltas.api.Observed;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.journal.Observations;

/** Where each version of each Observation comes from. */
public final class ProvenanceProvider implements IResourceProvider {
    private final Observations observations;
    private final References references;

    public ProvenanceProvider(Observations observations, References references) {
        this.observations = observations;
        this.references = references;
    }

    @Override
    public Class<Provenance> getResourceType() {
        return Provenance.class;
    }

    @Read
    public Provenance read(@IdParam IdType id) {
        return find(id.getIdPart()).orElseThrow(() -> Refusal.notFound("Provenance/" + id.getIdPart()));
    }

    /** By the Observation, in one version or all, or by id; not all there are. */
    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenOrListParam id,
            @OptionalParam(name = "target", targetTypes = Observation.class) ReferenceOrListParam target,
            @Offset Integer offset,
            @Count Integer count) {
        if (id == null && target == null) {
            throw Refusal.parameter("target", "is required, or _id");
        }
        List<Provenance> found = new ArrayList<>();
        if (target != null) {
            target.getValuesAsQueryTokens().forEach(value -> found.addAll(targets(value.getValue())));
        }
        if (id != null) {
            List<String> ids =
                    id.getValuesAsQueryTokens().stream().map(t -> t.getValue()).toList();
            if (target == null) {
                ids.forEach(one -> find(one).ifPresent(found::add));
            } else {
                found.removeIf(one -> !ids.contains(one.getIdElement().getIdPart()));
            }
        }
        Paging paging = Paging.of(offset, count);
        Slice page = Slice.of(found, paging);
        return Slice.matching(page.resources(), List.of(), paging, page.total(), page.more());
    }

    private List<Provenance> targets(String reference) {
        IdType id = new IdType(reference);
        if (id.hasResourceType() && !id.getResourceType().equals("Observation")) {
            throw Refusal.parameter("target", "can be an Observation only");
        }
        return observations.history(id.getIdPart()).stream()
                .filter(version ->
                        !id.hasVersionIdPart() || id.getVersionIdPart().equals(String.valueOf(version.version())))
                .filter(this::isVisible)
                .map(Origins::of)
                .toList();
    }

    private boolean isVisible(Observed observed) {
        return !references.isRestricted(observed.measurement().subject().reference());
    }

    private Optional<Provenance> find(String id) {
        int dash = id.lastIndexOf('-');
        if (dash <= 0) {
            return Optional.empty();
        }
        String version = id.substring(dash + 1);
        return observations.history(id.substring(0, dash)).stream()
                .filter((Observed observed) ->
                        String.valueOf(observed.version()).equals(version))
                .findFirst()
                .filter(this::isVisible)
                .map(Origins::of);
    }
}
