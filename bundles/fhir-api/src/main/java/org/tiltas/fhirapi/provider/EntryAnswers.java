package org.tiltas.fhirapi.provider;

import java.util.Date;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Resource;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.journal.Record;

/** What a transaction answers to one of its entries (FHIR R4 Bundle, {@code entry.response}). */
final class EntryAnswers {
    private EntryAnswers() {}

    /** Of a resource that has just been written. */
    static BundleEntryComponent stored(Record record) {
        return of(record, record.version() == 1 ? "201 Created" : "200 OK");
    }

    /** Of a resource that was there already. */
    static BundleEntryComponent found(Record record) {
        return of(record, "200 OK");
    }

    private static BundleEntryComponent of(Record record, String status) {
        BundleEntryComponent answer = new BundleEntryComponent();
        answer.getResponse()
                .setStatus(status)
                .setLocation(record.kind() + "/" + record.id() + "/_history/" + record.version())
                .setEtag("W/\"" + record.version() + "\"")
                .setLastModified(Date.from(record.updated()));
        return answer;
    }

    /** Of an Observation that a person made, which may have been there already. */
    static BundleEntryComponent measured(ManualObservations.Taken taken) {
        Observed observed = taken.observed();
        BundleEntryComponent answer = new BundleEntryComponent();
        answer.getResponse()
                .setStatus(taken.changed() ? "201 Created" : "200 OK")
                .setLocation("Observation/" + observed.id() + "/_history/" + observed.version())
                .setEtag("W/\"" + observed.version() + "\"")
                .setLastModified(Date.from(observed.recorded()));
        return answer;
    }

    /** Of a resource that was to be read. */
    static BundleEntryComponent read(Resource resource) {
        BundleEntryComponent answer = new BundleEntryComponent();
        answer.setResource(resource);
        answer.getResponse().setStatus("200 OK");
        answer.getResponse().setEtag("W/\"" + resource.getMeta().getVersionId() + "\"");
        return answer;
    }
}
