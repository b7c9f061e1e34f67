package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.param.UriParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.IdType;
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
        return find(id.getIdPart()).orElseThrow(() -> Refusal.notFound("CodeSystem/" + id.getIdPart()));
    }

    /** By canonical address; {@code urn:tiltas:event} is stored as {@code tiltas-event}. */
    @Search
    public List<CodeSystem> search(@RequiredParam(name = "url") UriParam url) {
        String address = url.getValueNotNull();
        String id = address.startsWith("urn:tiltas:")
                ? address.substring("urn:".length()).replace(':', '-')
                : "";
        return find(id).filter(found -> found.getUrl().equals(address)).stream().toList();
    }

    private Optional<CodeSystem> find(String id) {
        return views.resource("CodeSystem/" + id)
                .map(json -> context.newJsonParser().parseResource(CodeSystem.class, json));
    }
}
