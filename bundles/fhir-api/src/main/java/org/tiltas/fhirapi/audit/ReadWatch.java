package org.tiltas.fhirapi.audit;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DeviceUseStatement;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedPerson;
import org.hl7.fhir.r4.model.Task;
import org.tiltas.fhirapi.server.AccessGate;

/** Sees whose data leaves with an answer. */
@Interceptor
public final class ReadWatch {
    private static final Map<RestOperationTypeEnum, String> ACTIONS = Map.of(
            RestOperationTypeEnum.READ, "read",
            RestOperationTypeEnum.VREAD, "vread",
            RestOperationTypeEnum.SEARCH_TYPE, "search",
            RestOperationTypeEnum.HISTORY_INSTANCE, "history",
            RestOperationTypeEnum.TRANSACTION, "batch",
            RestOperationTypeEnum.EXTENDED_OPERATION_INSTANCE, "operation",
            RestOperationTypeEnum.EXTENDED_OPERATION_TYPE, "operation");

    private final ReadTrail trail;

    public ReadWatch(ReadTrail trail) {
        this.trail = trail;
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void outgoing(RequestDetails details, HttpServletRequest request, IBaseResource answer) {
        String action = ACTIONS.get(details.getRestOperationType());
        if (action == null) {
            return;
        }
        Set<String> patients = new TreeSet<>();
        gather(answer, patients);
        asked(details, patients);
        String query = query(details);
        for (String patient : patients) {
            trail.note(AccessGate.who(request), action, patient, query);
        }
    }

    /** A search that finds nothing of a person tells something of that person, too. */
    private static void asked(RequestDetails details, Set<String> patients) {
        for (String name : Set.of("patient", "subject")) {
            for (String value : details.getParameters().getOrDefault(name, new String[0])) {
                IdType id = new IdType(
                        value.startsWith("Patient/") || !name.equals("patient") ? value : "Patient/" + value);
                if ("Patient".equals(id.getResourceType()) && id.hasIdPart()) {
                    patients.add("Patient/" + id.getIdPart());
                }
            }
        }
    }

    private static String query(RequestDetails details) {
        String names = details.getParameters().keySet().stream().sorted().collect(Collectors.joining("&"));
        return details.getRequestPath() + (names.isEmpty() ? "" : "?" + names);
    }

    private static void gather(IBaseResource answer, Set<String> patients) {
        if (answer instanceof Bundle bundle) {
            bundle.getEntry().forEach(entry -> gather(entry.getResource(), patients));
        } else if (answer instanceof Patient patient) {
            patients.add("Patient/" + patient.getIdElement().getIdPart());
        } else if (answer instanceof Observation observation) {
            add(observation.getSubject(), patients);
        } else if (answer instanceof DeviceUseStatement use) {
            add(use.getSubject(), patients);
        } else if (answer instanceof Device device) {
            add(device.getPatient(), patients);
        } else if (answer instanceof RelatedPerson related) {
            add(related.getPatient(), patients);
        } else if (answer instanceof Consent consent) {
            add(consent.getPatient(), patients);
        } else if (answer instanceof CarePlan plan) {
            add(plan.getSubject(), patients);
        } else if (answer instanceof Goal goal) {
            add(goal.getSubject(), patients);
        } else if (answer instanceof DetectedIssue issue) {
            add(issue.getPatient(), patients);
        } else if (answer instanceof Task task) {
            add(task.getFor(), patients);
        } else if (answer instanceof Communication told) {
            add(told.getSubject(), patients);
        } else if (answer instanceof Group group) {
            group.getMember().forEach(member -> add(member.getEntity(), patients));
        }
    }

    private static void add(Reference reference, Set<String> patients) {
        IdType id = (IdType) reference.getReferenceElement();
        if ("Patient".equals(id.getResourceType()) && id.hasIdPart()) {
            patients.add("Patient/" + id.getIdPart());
        }
    }
}
