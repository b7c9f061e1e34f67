package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Since;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.RecordSearch;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.search.Versions;
import org.tiltas.fhirapi.server.AccessGate;

/** What all stored types have in common: read, version read, create and update, also on condition. */
public abstract class RecordProvider implements IResourceProvider {
    private final Class<? extends DomainResource> type;
    private final Shelf shelf;
    private final Writer writer;
    private final RecordSearch search;

    protected RecordProvider(Class<? extends DomainResource> type, Shelf shelf, Writer writer, Includes includes) {
        this.type = type;
        this.shelf = shelf;
        this.writer = writer;
        this.search = new RecordSearch(shelf, includes);
    }

    @Override
    public Class<? extends DomainResource> getResourceType() {
        return type;
    }

    protected String name() {
        return type.getSimpleName();
    }

    protected IBundleProvider search(
            Filters filters, Set<Include> includes, SortSpec sort, Integer offset, Integer count, SummaryEnum summary) {
        return search.run(name(), filters, new RecordSearch.Wish(includes, sort, offset, count, summary));
    }

    protected Filters filters() {
        return new Filters(new References(shelf));
    }

    @Read(version = true)
    public DomainResource read(@IdParam IdType id) {
        return shelf.read(name(), id);
    }

    /** All versions, newest first. */
    @History
    public IBundleProvider history(
            @IdParam IdType id, @Since InstantType since, @Offset Integer offset, @Count Integer count) {
        return Versions.page(shelf.history(name(), id), since, offset, count);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam DomainResource resource,
            @ConditionalUrlParam String condition,
            RequestDetails details,
            HttpServletRequest request) {
        writer.localize(resource, details.getFhirServerBase());
        return outcome(writer.create(resource, condition, AccessGate.who(request)));
    }

    @Update
    public MethodOutcome update(
            @IdParam IdType id,
            @ResourceParam DomainResource resource,
            @ConditionalUrlParam String condition,
            RequestDetails details,
            HttpServletRequest request,
            HttpServletResponse response) {
        writer.localize(resource, details.getFhirServerBase());
        Writer.Written written = writer.update(id, resource, condition, AccessGate.who(request));
        if (written.created()) {
            // HAPI says where a resource is only after a POST.
            IdType made = written.resource().getIdElement();
            response.setHeader("Location", details.getFhirServerBase() + "/" + made.getValue());
        }
        return outcome(written);
    }

    private static MethodOutcome outcome(Writer.Written written) {
        MethodOutcome outcome = new MethodOutcome(written.resource().getIdElement(), written.created());
        outcome.setResource(written.resource());
        return outcome;
    }
}
