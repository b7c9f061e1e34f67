package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;

/**
 * Makes a partner forget Observations: deletes them, or writes them as entered-in-error without any value. What stays then
 * are the code, the subject and the time, without which no server would take the resource. Used by one thread at a time.
 */
final class FhirEraser implements Erasing.Eraser {
    private static final String TYPE = "Observation";
    private static final Set<String> KEPT =
            Set.of("resourceType", "id", "identifier", "category", "code", "subject", "effectiveDateTime", "meta");
    private static final Set<Integer> TO_BE_READ_ANEW = Set.of(409, 412);
    private static final Set<Integer> NOT_THERE = Set.of(404, 410);
    private static final int TRIES = 3;

    private final FhirHttp http;
    private final boolean deletes;
    private boolean isServer;

    FhirEraser(FhirHttp http, boolean deletes) {
        this.http = http;
        this.deletes = deletes;
    }

    @Override
    public int erase(String remote) throws HostFailure, InterruptedException {
        return tell(remote).status();
    }

    @Override
    public Erasing.Answer tell(String remote) throws HostFailure, InterruptedException {
        Optional<Remote> target = Remote.parse(TYPE, remote, "");
        if (target.isEmpty()) {
            return new Erasing.Answer(0, "the reference kept is none of a FHIR server");
        }
        String path = target.get().reference();
        try {
            return deletes ? settled(http.delete(path)) : takeBack(path);
        } catch (UnknownOutcome e) {
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty());
        }
    }

    private Erasing.Answer takeBack(String path) throws HostFailure, UnknownOutcome, InterruptedException {
        Erasing.Answer answer = null;
        for (int i = 0; i < TRIES; i++) {
            Answer present = http.get(path);
            if (!present.isSuccess()) {
                return settled(present);
            }
            ObjectNode left = left(present);
            String version = present.header("ETag").map(Remote::versionOf).orElse("");
            answer = settled(http.put(
                    path,
                    left.toString().getBytes(StandardCharsets.UTF_8),
                    Optional.of(version).filter(v -> !v.isEmpty())));
            if (!TO_BE_READ_ANEW.contains(answer.status())) {
                break;
            }
        }
        return answer;
    }

    private Erasing.Answer settled(Answer answer) throws HostFailure, UnknownOutcome, InterruptedException {
        int status = answer.status();
        // of a single resource these are answers; only otherwise they are the host's
        if (status != 404 && status != 405 && status != 501) {
            answer.checkHost();
        }
        if (NOT_THERE.contains(status) && !answer.isResource("OperationOutcome") && !isServer()) {
            // status 0, because of a place where no FHIR server is this does not say that nothing is held
            return new Erasing.Answer(
                    0,
                    "HTTP " + status
                            + " of what is no FHIR server: the base does not answer /metadata, look at the url");
        }
        return new Erasing.Answer(status, answer.isSuccess() ? "" : answer.words());
    }

    /** Whether the base is that of a FHIR server (FHIR R4, 3.1.0.12). Asked until it is. */
    private boolean isServer() throws HostFailure, UnknownOutcome, InterruptedException {
        if (!isServer) {
            Answer metadata = http.get("metadata");
            if (metadata.status() == 429 || metadata.status() >= 500) {
                metadata.checkHost();
            }
            isServer = metadata.isSuccess() && metadata.isResource("CapabilityStatement");
        }
        return isServer;
    }

    private static ObjectNode left(Answer present) throws UnknownOutcome {
        JsonNode read;
        try {
            read = Json.MAPPER.readTree(present.body());
        } catch (IOException e) {
            throw new UnknownOutcome("the present version cannot be read", false);
        }
        if (!(read instanceof ObjectNode resource)) {
            throw new UnknownOutcome("the present version is no resource", false);
        }
        List<JsonNode> codes = new ArrayList<>();
        resource.path("component").forEach(component -> codes.add(component.path("code")));
        resource.retain(KEPT);
        resource.put("status", "entered-in-error");
        if (codes.isEmpty()) {
            resource.set("dataAbsentReason", masked());
        }
        // vital signs profile: a component has a value or says why not (vs-3)
        codes.forEach(code -> resource.withArray("/component")
                .addObject()
                .<ObjectNode>set("code", code)
                .set("dataAbsentReason", masked()));
        return resource;
    }

    private static ObjectNode masked() {
        ObjectNode concept = Json.MAPPER.createObjectNode();
        concept.putArray("coding")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
                .put("code", "masked");
        return concept;
    }

    @Override
    public void close() {
        // connections are the channel's
    }
}
