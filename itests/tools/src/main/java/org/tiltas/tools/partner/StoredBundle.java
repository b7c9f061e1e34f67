package org.tiltas.tools.partner;

import ca.uhn.fhir.model.primitive.InstantDt;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;

/** A search result that is parsed page by page. */
final class StoredBundle implements IBundleProvider {
    private final PartnerStore store;
    private final List<Stored> found;
    private final String uuid = UUID.randomUUID().toString();
    private final InstantDt published = InstantDt.withCurrentTime();

    StoredBundle(PartnerStore store, List<Stored> found) {
        this.store = store;
        this.found = found;
    }

    @Override
    public IPrimitiveType<java.util.Date> getPublished() {
        return published;
    }

    @Override
    public List<IBaseResource> getResources(int from, int to) {
        return found.subList(Math.min(from, found.size()), Math.min(to, found.size())).stream()
                .map(s -> (IBaseResource) store.parse(s))
                .toList();
    }

    @Override
    public String getUuid() {
        return uuid;
    }

    @Override
    public Integer preferredPageSize() {
        return null;
    }

    @Override
    public Integer size() {
        return found.size();
    }
}
