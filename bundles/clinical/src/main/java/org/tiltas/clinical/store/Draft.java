package org.tiltas.clinical.store;

import com.fasterxml.jackson.databind.JsonNode;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirStore.Write;

/** One resource on its way into the journal. */
final class Draft {
    final Write write;
    final String id;
    final DomainResource resource;
    /** What will be stored; known once all references are. */
    JsonNode body;

    Draft(Write write, String id, DomainResource resource) {
        this.write = write;
        this.id = id;
        this.resource = resource;
    }

    String type() {
        return write.type();
    }

    String reference() {
        return write.type() + "/" + id;
    }

    static RefusedWrite refused(int status, String code, String field, String reason) {
        return new RefusedWrite(status, code, field, field + ": " + reason);
    }
}
