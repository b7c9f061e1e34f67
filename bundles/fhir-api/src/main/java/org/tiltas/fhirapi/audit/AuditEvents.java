package org.tiltas.fhirapi.audit;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.tiltas.spi.journal.Audits;

/** Entries of the audit trail as R4 AuditEvents. */
final class AuditEvents {
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";
    private static final Pattern REFERENCE = Pattern.compile("([A-Z][A-Za-z]+)/([A-Za-z0-9\\-.]{1,64})( .*)?");
    /** What an action is in R4's words, and its letter. */
    private static final Map<String, AuditEventAction> INTERACTIONS = Map.of(
            "read", AuditEventAction.R,
            "vread", AuditEventAction.R,
            "history", AuditEventAction.R,
            "search", AuditEventAction.E,
            "batch", AuditEventAction.E,
            "operation", AuditEventAction.E,
            "create", AuditEventAction.C,
            "update", AuditEventAction.U);

    private AuditEvents() {}

    static AuditEvent of(Audits.Entry entry) {
        String action = entry.audit().action();
        boolean rest = INTERACTIONS.containsKey(action);
        AuditEvent event = new AuditEvent();
        event.setId(new IdType("AuditEvent", String.valueOf(entry.id()), "1"));
        event.getMeta().setVersionId("1").setLastUpdated(Date.from(entry.audit().at()));
        event.setType(
                rest
                        ? new Coding(TERMINOLOGY + "audit-event-type", "rest", "RESTful Operation")
                        : new Coding("urn:tiltas:audit", "management", "Management"));
        event.addSubtype(
                rest ? new Coding(INTERACTION, action, null) : new Coding("urn:tiltas:audit-action", action, null));
        event.setAction(INTERACTIONS.getOrDefault(action, AuditEventAction.E));
        event.setRecorded(Date.from(entry.audit().at()));
        event.setOutcome(AuditEventOutcome._0);
        event.addAgent()
                .setRequestor(true)
                .setName(entry.audit().who())
                .setWho(new Reference()
                        .setIdentifier(new Identifier()
                                .setSystem("urn:tiltas:account")
                                .setValue(entry.audit().who())));
        event.getSource().setObserver(new Reference().setDisplay("Tiltas"));
        entities(event, entry.audit().what());
        return event;
    }

    private static void entities(AuditEvent event, String what) {
        Matcher reference = REFERENCE.matcher(what);
        if (!reference.matches()) {
            event.addEntity().setName(what);
            return;
        }
        AuditEventEntityComponent target = event.addEntity();
        target.setWhat(new Reference(reference.group(1) + "/" + reference.group(2)));
        boolean person = reference.group(1).equals("Patient");
        target.setType(
                new Coding(TERMINOLOGY + "audit-entity-type", person ? "1" : "2", person ? "Person" : "System Object"));
        if (person) {
            target.setRole(new Coding(TERMINOLOGY + "object-role", "1", "Patient"));
        }
        if (reference.group(3) != null) {
            event.addEntity()
                    .setType(new Coding(TERMINOLOGY + "audit-entity-type", "2", "System Object"))
                    .setRole(new Coding(TERMINOLOGY + "object-role", "24", "Query"))
                    .setQuery(reference.group(3).trim().getBytes(StandardCharsets.UTF_8));
        }
    }
}
