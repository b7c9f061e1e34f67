package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.InstantType;

/**
 * One page of a search. Its links carry {@code _offset} and {@code _count}, so nothing is kept between pages and a link
 * survives a restart.
 *
 * @param total matches in all; null when they were not counted to the end
 * @param more whether something follows this page
 */
public record Slice(List<? extends IBaseResource> resources, Paging paging, Integer total, boolean more)
        implements IBundleProvider {

    @Override
    public Integer getCurrentPageOffset() {
        return paging.offset();
    }

    @Override
    public Integer getCurrentPageSize() {
        return paging.count();
    }

    /** Any text: HAPI asks only whether there is one, and makes an offset link. */
    @Override
    public String getNextPageId() {
        return more ? "next" : null;
    }

    @Override
    public String getPreviousPageId() {
        return paging.offset() > 0 ? "previous" : null;
    }

    @Override
    public IPrimitiveType<java.util.Date> getPublished() {
        return InstantType.withCurrentTime();
    }

    @Override
    public List<IBaseResource> getResources(int from, int to) {
        return List.copyOf(resources);
    }

    @Override
    public String getUuid() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Integer preferredPageSize() {
        return null;
    }

    @Override
    public Integer size() {
        return total;
    }
}
