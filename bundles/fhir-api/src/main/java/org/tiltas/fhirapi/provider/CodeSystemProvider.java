package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.UriParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.IdType;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.search.Tokens;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.FhirViews;

/** The code systems this server publishes: its events, metrics and categories. */
public final class CodeSystemProvider implements IResourceProvider {
    private final FhirViews views;
    private final FhirContext context;

    public CodeSystemProvider(FhirViews views, FhirContext context) {
        this.views = views;
        this.context = context;
    }

    @Override
    public Class<CodeSystem> getResourceType() {
        return CodeSystem.class;
    }

    @Read
    public CodeSystem read(@IdParam IdType id) {
        return find("CodeSystem/" + id.getIdPart()).orElseThrow(() -> Refusal.notFound("CodeSystem/" + id.getIdPart()));
    }

    /** All, or those with this canonical address. */
    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam id,
            @OptionalParam(name = "url") UriParam url,
            @Offset Integer offset,
            @Count Integer count,
            SummaryEnum summary) {
        Paging paging = Paging.of(offset, summary == SummaryEnum.COUNT ? Integer.valueOf(0) : count);
        Optional<Set<String>> ids = Tokens.values("_id", id);
        List<CodeSystem> found = views.codeSystems().stream()
                .flatMap(reference -> find(reference).stream())
                .filter(system -> url == null || system.getUrl().equals(url.getValueNotNull()))
                .filter(system -> ids.isEmpty()
                        || ids.get().contains(system.getIdElement().getIdPart()))
                .toList();
        Slice page = Slice.of(found, paging);
        return Slice.matching(page.resources(), List.of(), paging, page.total(), page.more());
    }

    private Optional<CodeSystem> find(String reference) {
        return views.resource(reference).map(json -> context.newJsonParser().parseResource(CodeSystem.class, json));
    }
}
