package org.tiltas.fhirapi.search;

import ca.uhn.fhir.model.api.ResourceMetadataKeyEnum;
import ca.uhn.fhir.model.valueset.BundleEntrySearchModeEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.InstantType;

/**
 * One page of a search. Its links carry {@code _offset} and {@code _count}, so nothing is kept between pages and a link
 * survives a restart.
 *
 * @param included what stands beside the matches of this page
 * @param total matches in all; null when they were not counted to the end
 * @param more whether something follows this page
 */
public record Slice(
        List<? extends IBaseResource> resources,
        List<? extends IBaseResource> included,
        Paging paging,
        Integer total,
        boolean more)
        implements IBundleProvider {

    /** A page of matches, marked as such, and what stands beside them. */
    public static Slice matching(
            List<? extends IBaseResource> matches,
            List<? extends IBaseResource> included,
            Paging paging,
            Integer total,
            boolean more) {
        matches.forEach(match -> ResourceMetadataKeyEnum.ENTRY_SEARCH_MODE.put(match, BundleEntrySearchModeEnum.MATCH));
        return new Slice(matches, included, paging, total, more);
    }

    /** The page of a list that is there as a whole. */
    public static Slice of(List<? extends IBaseResource> all, Paging paging) {
        List<? extends IBaseResource> page =
                all.stream().skip(paging.offset()).limit(paging.count()).toList();
        boolean more = paging.count() > 0 && all.size() > (long) paging.offset() + paging.count();
        return new Slice(page, List.of(), paging, all.size(), more);
    }

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
        List<IBaseResource> all = new ArrayList<>(resources);
        all.addAll(included);
        return all;
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
