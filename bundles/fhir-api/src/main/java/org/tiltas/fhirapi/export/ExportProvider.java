package org.tiltas.fhirapi.export;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.IdType;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.server.AccessGate;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.fhirapi.sight.Viewer;

/** Starts bulk exports of all residents or of those of a Group (Bulk Data Access 2.0.0, without its POST form). */
public final class ExportProvider {
    private static final Set<String> KNOWN = Set.of("_outputFormat", "_since", "_type");
    private static final Set<String> FORMATS = Set.of("application/fhir+ndjson", "application/ndjson", "ndjson");

    private final Shelf shelf;
    private final ExportDesk desk;

    public ExportProvider(Shelf shelf, ExportDesk desk) {
        this.shelf = shelf;
        this.desk = desk;
    }

    @Operation(name = "$export", typeName = "Patient", idempotent = true, manualResponse = true)
    public void all(RequestDetails details, HttpServletRequest request, HttpServletResponse response) {
        List<String> patients = shelf.find("Patient", item -> true).stream()
                .map(item -> item.record().id())
                .toList();
        start(patients, details, request, response);
    }

    @Operation(name = "$export", typeName = "Group", idempotent = true, manualResponse = true)
    public void group(
            @IdParam IdType id, RequestDetails details, HttpServletRequest request, HttpServletResponse response) {
        Group group = (Group) shelf.read("Group", id.toUnqualifiedVersionless());
        Set<String> patients = new LinkedHashSet<>();
        for (Group.GroupMemberComponent member : group.getMember()) {
            IdType reference = (IdType) member.getEntity().getReferenceElement();
            if ("Patient".equals(reference.getResourceType()) && !member.getInactive()) {
                patients.add(reference.getIdPart());
            }
        }
        start(List.copyOf(patients), details, request, response);
    }

    private void start(
            List<String> patients, RequestDetails details, HttpServletRequest request, HttpServletResponse response) {
        String prefer = Optional.ofNullable(request.getHeader("Prefer")).orElse("");
        if (!prefer.contains("respond-async")) {
            throw Refusal.of(400, "required", "", "Prefer: must be respond-async");
        }
        for (String name : request.getParameterMap().keySet()) {
            if (!KNOWN.contains(name)) {
                throw Refusal.parameter(name, "is not supported here");
            }
        }
        String format = request.getParameter("_outputFormat");
        if (format != null && !FORMATS.contains(format.replace(' ', '+'))) {
            throw Refusal.parameter("_outputFormat", "must be application/fhir+ndjson");
        }
        ExportJob.Wish wish = new ExportJob.Wish(
                details.getCompleteUrl(),
                AccessGate.who(request),
                Viewer.given(),
                patients,
                types(request),
                since(request));
        ExportJob job = desk.start(wish);
        response.setStatus(202);
        response.setHeader("Content-Location", details.getFhirServerBase() + ExportDoor.PATH + job.id);
    }

    private static Set<String> types(HttpServletRequest request) {
        Set<String> types = new LinkedHashSet<>();
        String[] given = request.getParameterValues("_type");
        if (given != null) {
            for (String list : given) {
                types.addAll(List.of(list.split(",")));
            }
        }
        for (String type : types) {
            if (!Compartment.TYPES.contains(type)) {
                throw Refusal.parameter("_type", type + " is none of " + String.join(", ", Compartment.TYPES));
            }
        }
        return types;
    }

    private static Optional<Instant> since(HttpServletRequest request) {
        String given = request.getParameter("_since");
        if (given == null) {
            return Optional.empty();
        }
        try {
            // a plus sign that was not encoded arrives as a blank
            return Optional.of(OffsetDateTime.parse(given.replace(' ', '+')).toInstant());
        } catch (DateTimeException e) {
            throw Refusal.parameter("_since", "'" + given + "' is not a time with offset");
        }
    }
}
