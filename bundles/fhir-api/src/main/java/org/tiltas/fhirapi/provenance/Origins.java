package org.tiltas.fhirapi.provenance;

import java.util.Date;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Provenance.ProvenanceEntityRole;
import org.hl7.fhir.r4.model.Reference;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.clinical.ManualObservations;

/** Where a version of an Observation comes from, as R4 Provenance. Nothing of it is stored: the measurement knows it all. */
public final class Origins {
    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";
    /** What stands in the place of a message where people enter. */
    private static final String NO_MESSAGE = "0-0";

    private Origins() {}

    /** Its id is the Observation's with the version. */
    public static Provenance of(Observed observed) {
        Measurement m = observed.measurement();
        Provenance provenance = new Provenance();
        provenance.setId(new IdType("Provenance", observed.id() + "-" + observed.version(), "1"));
        provenance.getMeta().setVersionId("1").setLastUpdated(Date.from(observed.recorded()));
        provenance.addTarget(new Reference("Observation/" + observed.id() + "/_history/" + observed.version()));
        provenance.setRecorded(Date.from(observed.recorded()));
        provenance.setActivity(
                new CodeableConcept(new Coding(TERMINOLOGY + "v3-DataOperation", activity(observed), null)));
        agents(provenance, m);
        String message = m.origin().message();
        if (!message.isEmpty() && !message.equals(NO_MESSAGE)) {
            provenance
                    .addEntity()
                    .setRole(ProvenanceEntityRole.SOURCE)
                    .setWhat(named("urn:tiltas:message", message, null));
        }
        return provenance;
    }

    private static String activity(Observed observed) {
        if (observed.measurement().status() == ReadingStatus.ENTERED_IN_ERROR) {
            return "NULLIFY";
        }
        return observed.version() == 1 ? "CREATE" : "UPDATE";
    }

    private static void agents(Provenance provenance, Measurement m) {
        Origin origin = m.origin();
        agent(
                provenance,
                "assembler",
                named("urn:tiltas:module", origin.module(), origin.module() + " " + origin.moduleVersion()));
        if (!m.gateway().isEmpty()) {
            agent(provenance, "informant", named("urn:tiltas:gateway", m.gateway(), null));
        }
        if (!m.device().isEmpty()) {
            agent(provenance, "performer", new Reference("Device/" + m.device()));
        }
        String performers = m.attributes().get(ManualObservations.PERFORMER);
        if (performers != null) {
            for (String performer : performers.split("\n")) {
                agent(provenance, "performer", new Reference(performer));
            }
        }
    }

    private static void agent(Provenance provenance, String type, Reference who) {
        Coding coding = new Coding(TERMINOLOGY + "provenance-participant-type", type, null);
        provenance.addAgent().setType(new CodeableConcept(coding)).setWho(who);
    }

    private static Reference named(String system, String value, String display) {
        Reference reference =
                new Reference().setIdentifier(new Identifier().setSystem(system).setValue(value));
        return display == null ? reference : reference.setDisplay(display);
    }
}
