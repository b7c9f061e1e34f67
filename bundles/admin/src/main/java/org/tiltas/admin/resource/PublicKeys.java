package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.tiltas.admin.http.Json;
import org.tiltas.spi.journal.Journal;

/** The public keys of all partners. */
public final class PublicKeys {
    private PublicKeys() {}

    public static void addTo(Journal journal, ArrayNode keys) {
        journal.records()
                .list(PartnerResource.KIND)
                .forEach(partner -> PartnerKeys.publish(Json.own(partner.body()), keys));
    }
}
