package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.HostFailure;

/**
 * Withdraws what a lost race made twice. An Observation or Device is marked {@code entered-in-error}; a Patient becomes
 * inactive and names the one that replaces it (FHIR R4, 8.1.2). Other than Observations, whose identifiers are ours
 * alone, such a resource is left as it is unless it is the same as the one that stays: the partner may have known it all
 * along.
 */
final class Doubles {
    private static final Logger LOG = LoggerFactory.getLogger(Doubles.class);
    private static final String OBSERVATION = "Observation";
    private static final String ERROR = "entered-in-error";
    private static final int MOST = 10_000;

    private final String partner;
    private final FhirHttp http;

    /** References of what was withdrawn here; bounded, oldest forgotten first. */
    private final Set<String> withdrawn = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    });

    Doubles(String partner, FhirHttp http) {
        this.partner = partner;
        this.http = http;
    }

    /** Whether a search shows what is to stay, so that it would show others too. What is gone there need not be shown. */
    boolean isSeen(List<Remote> found, Remote kept) throws HostFailure, UnknownOutcome, InterruptedException {
        return found.stream().anyMatch(each -> isSame(each, kept)) || read(kept).isEmpty();
    }

    /**
     * Whether each of these says what we would have it say and no more, so that it is ours or no worse; what is withdrawn
     * already does not count.
     */
    boolean areAll(List<Remote> found, Create ours) throws HostFailure, UnknownOutcome, InterruptedException {
        ObjectNode said;
        try {
            said = (ObjectNode) Json.MAPPER.readTree(ours.json().toString());
        } catch (IOException e) {
            throw new IllegalStateException("we do not write broken JSON", e);
        }
        for (Remote each : found) {
            Optional<ObjectNode> present = read(each);
            if (present.isEmpty() || !isWithdrawn(present.get()) && !isEqual(present.get(), said)) {
                return false;
            }
        }
        return true;
    }

    /** Withdraws all but one. */
    void withdraw(String type, List<Remote> found, Remote kept)
            throws HostFailure, UnknownOutcome, InterruptedException {
        withdraw(type, found, kept, false);
    }

    /** @param ended whether a version of ours said that it was an error: no other may count then */
    void withdraw(String type, List<Remote> found, Remote kept, boolean ended)
            throws HostFailure, UnknownOutcome, InterruptedException {
        if (found.size() < 2 || found.stream().noneMatch(each -> isSame(each, kept))) {
            return;
        }
        Optional<ObjectNode> stays = read(kept);
        if (stays.isEmpty() && type.equals(OBSERVATION)) {
            return;
        }
        for (Remote each : found) {
            if (!isSame(each, kept)) {
                withdraw(type, each, kept, stays, ended);
            }
        }
    }

    private void withdraw(String type, Remote surplus, Remote kept, Optional<ObjectNode> stays, boolean ended)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Optional<ObjectNode> present = read(surplus);
        if (present.isEmpty() || isWithdrawn(present.get())) {
            return;
        }
        ObjectNode resource = present.get();
        boolean ours = type.equals(OBSERVATION)
                ? ended || !isWithdrawnAsDouble(kept, stays.get(), resource)
                : stays.isPresent() && isEqual(resource, stays.get());
        if (!ours || !mark(type, resource, kept)) {
            LOG.warn(
                    "partner {}: holds {} and {} with the same identifier, perhaps since a request was not answered;"
                            + " they are for a person to merge there",
                    partner,
                    kept.reference(),
                    surplus.reference());
            return;
        }
        String version = resource.path("meta").path("versionId").asText("");
        resource.remove("meta");
        Answer marked = http.put(
                surplus.reference(),
                resource.toString().getBytes(StandardCharsets.UTF_8),
                Optional.of(version).filter(text -> !text.isEmpty()));
        marked.checkHost();
        if (!marked.isSuccess()) {
            throw new UnknownOutcome("HTTP " + marked.status() + " to the mark of a double", false);
        }
        withdrawn.add(surplus.reference());
        LOG.info("partner {}: a double {} made by a request without answer was withdrawn", partner, type);
    }

    /**
     * Whether what was to stay was withdrawn for the sake of the other, by us or by somebody there: the last one that
     * counts is left. What a new version took back says something else and stays, so that its double goes.
     */
    private boolean isWithdrawnAsDouble(Remote kept, ObjectNode stays, ObjectNode other) {
        if (!stays.path("status").asText().equals(ERROR)) {
            return false;
        }
        return withdrawn.contains(kept.reference())
                || isEqual(stays.deepCopy().without("status"), other.deepCopy().without("status"));
    }

    static boolean isWithdrawn(JsonNode resource) {
        return resource.path("status").asText().equals(ERROR)
                || resource.path("link").findValuesAsText("type").contains("replaced-by");
    }

    /** False for a type that there is no mark for. */
    private static boolean mark(String type, ObjectNode resource, Remote kept) {
        switch (type) {
            case OBSERVATION, "Device" -> resource.put("status", ERROR);
            case "Patient" -> {
                resource.put("active", false);
                ObjectNode link = resource.withArray("link").addObject();
                link.putObject("other").put("reference", kept.reference());
                link.put("type", "replaced-by");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isEqual(ObjectNode one, ObjectNode other) {
        return bare(one).equals(bare(other));
    }

    private static ObjectNode bare(ObjectNode resource) {
        ObjectNode bare = resource.deepCopy();
        bare.remove(List.of("id", "meta", "text"));
        return bare;
    }

    /** Empty when it is gone. */
    private Optional<ObjectNode> read(Remote remote) throws HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = http.get(remote.reference());
        if (answer.status() == 404 || answer.status() == 410) {
            return Optional.empty();
        }
        answer.checkHost();
        try {
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (answer.isSuccess()
                    && json instanceof ObjectNode object
                    && object.path("resourceType").asText().equals(remote.type())) {
                return Optional.of(object);
            }
        } catch (IOException e) {
            // told below
        }
        throw new UnknownOutcome("a double cannot be read", false);
    }

    private static boolean isSame(Remote a, Remote b) {
        return a.reference().equals(b.reference());
    }
}
