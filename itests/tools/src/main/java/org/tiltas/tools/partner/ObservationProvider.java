package org.tiltas.tools.partner;

import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.time.Instant;
import java.util.Date;
import org.hl7.fhir.r4.model.Observation;

/** Observations, searched also by patient, code and date; newest first. */
final class ObservationProvider extends ResourceProvider<Observation> {
    ObservationProvider(PartnerStore store) {
        super(Observation.class, store);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = Observation.SP_IDENTIFIER) TokenParam identifier,
            @OptionalParam(name = Observation.SP_PATIENT) ReferenceParam patient,
            @OptionalParam(name = Observation.SP_CODE) TokenParam code,
            @OptionalParam(name = Observation.SP_DATE) DateRangeParam date) {
        String subject = patient == null ? null : "Patient/" + patient.getIdPart();
        Date from = date == null ? null : date.getLowerBoundAsInstant();
        Date to = date == null ? null : date.getUpperBoundAsInstant();
        return new StoredBundle(
                store,
                store.search(
                        "Observation",
                        s -> matches(identifier, s.identifiers())
                                && (subject == null || s.subject().equals(subject))
                                && matches(code, s.codes())
                                && isWithin(s.effective(), from, to)));
    }

    private static boolean isWithin(Instant time, Date from, Date to) {
        return (from == null || !time.isBefore(from.toInstant())) && (to == null || !time.isAfter(to.toInstant()));
    }
}
