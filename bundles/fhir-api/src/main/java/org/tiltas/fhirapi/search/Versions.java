package org.tiltas.fhirapi.search;

import ca.uhn.fhir.model.api.ResourceMetadataKeyEnum;
import ca.uhn.fhir.model.valueset.BundleEntryTransactionMethodEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.List;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.InstantType;

/** The history of one resource. */
public final class Versions {
    private Versions() {}

    /**
     * A page of it.
     *
     * @param versions newest first
     * @param since only versions made at or after this; null for all
     */
    public static IBundleProvider page(
            List<? extends DomainResource> versions, InstantType since, Integer offset, Integer count) {
        Paging paging = Paging.of(offset, count);
        List<? extends DomainResource> asked = versions.stream()
                .filter(version ->
                        since == null || !version.getMeta().getLastUpdated().before(since.getValue()))
                .toList();
        asked.forEach(version -> ResourceMetadataKeyEnum.ENTRY_TRANSACTION_METHOD.put(version, method(version)));
        return Slice.of(asked, paging);
    }

    private static BundleEntryTransactionMethodEnum method(DomainResource version) {
        return version.getMeta().getVersionId().equals("1")
                ? BundleEntryTransactionMethodEnum.POST
                : BundleEntryTransactionMethodEnum.PUT;
    }
}
