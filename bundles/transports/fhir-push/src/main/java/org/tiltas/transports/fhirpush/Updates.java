package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;

/** Sends new versions of Observations that the partner may hold already, one request each. */
final class Updates {
    private static final String TYPE = "Observation";

    private static final int LONGEST_VERSION = 1800;

    private final FhirHttp http;
    private final Searches searches;
    private final Jobs jobs;
    private final Acceptance acceptance;

    Updates(FhirHttp http, Searches searches, Jobs jobs, Acceptance acceptance) {
        this.http = http;
        this.searches = searches;
        this.jobs = jobs;
        this.acceptance = acceptance;
    }

    /**
     * Sends a new version.
     *
     * @param held what we know the partner to hold; empty lets it be searched
     * @param doubted whether it may have been applied before, unanswered
     * @return empty when the partner does not hold the Observation, so that it is to be created
     */
    Optional<DeliveryOutcome> send(Item item, Optional<Remote> held, boolean doubted)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Remote target;
        if (held.isPresent()) {
            target = held.get();
        } else {
            List<Remote> found = search(item.text);
            Optional<Remote> one = acceptance.one(item, found);
            if (one.isEmpty()) {
                return found.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new DeliveryOutcome.Refused(412, several(found)));
            }
            target = one.get();
        }
        DeliveryOutcome outcome = put(item, target, true);
        if (doubted && outcome instanceof DeliveryOutcome.Refused) {
            outcome = review(item, target).orElse(outcome);
        }
        if (outcome instanceof DeliveryOutcome.Delivered delivered) {
            acceptance.ofVersion(
                    item, Remote.parse(TYPE, delivered.remote(), "").orElse(target));
        }
        return Optional.of(outcome);
    }

    /**
     * What is refused now may have been applied before, by a request whose answer was lost. Then there is nothing to decide
     * for anybody, and the next version is not taken for a change by others. Empty where the partner lets nobody read.
     */
    private Optional<DeliveryOutcome> review(Item item, Remote target)
            throws HostFailure, UnknownOutcome, InterruptedException {
        try {
            Answer answer = http.get(target.reference());
            answer.checkHost();
            Optional<Present> present = answer.isSuccess() ? Optional.of(present(answer, target)) : Optional.empty();
            return present.filter(each -> holds(each.json, tree(body(item, target))))
                    .flatMap(Present::remote)
                    .map(remote -> new DeliveryOutcome.Delivered(remote.versioned(), false));
        } catch (HostFailure e) {
            if (e.kind() == HostFailure.Kind.STOPPED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String body(Item item, Remote target) {
        StringBuilder json = new StringBuilder(1500);
        item.text.write(json, target.id(), item.remotes);
        return json.toString();
    }

    /** What the partner holds now. */
    private record Present(JsonNode json, String version, Optional<Remote> remote) {}

    private static Present present(Answer answer, Remote target) throws UnknownOutcome {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new UnknownOutcome("the present version cannot be read", false);
        }
        String told = answer.header("ETag").map(Remote::versionOf).orElse("");
        String version = told.isEmpty() ? json.path("meta").path("versionId").asText("") : told;
        return new Present(json, version, Remote.parse(TYPE, target.reference(), "\"" + version + "\""));
    }

    private static JsonNode tree(String ours) {
        try {
            return Json.MAPPER.readTree(ours);
        } catch (IOException e) {
            throw new IllegalStateException("we do not write broken JSON", e);
        }
    }

    private List<Remote> search(ObservationText text) throws HostFailure, UnknownOutcome, InterruptedException {
        List<Remote> found = searches.find(TYPE, text.token());
        return found.size() < 2 ? found : counting(found);
    }

    /** Those that are not withdrawn, as a double is; all if none is left. */
    private List<Remote> counting(List<Remote> found) throws HostFailure, UnknownOutcome, InterruptedException {
        List<Remote> counting = new ArrayList<>();
        for (Remote each : found) {
            Answer answer = http.get(each.reference());
            if (answer.status() == 404 || answer.status() == 410) {
                // its index still lists what it has deleted
                continue;
            }
            answer.checkHost();
            if (answer.isSuccess() && !Doubles.isWithdrawn(present(answer, each).json)) {
                counting.add(each);
            }
        }
        return counting.isEmpty() ? found : counting;
    }

    private DeliveryOutcome put(Item item, Remote target, boolean first)
            throws HostFailure, UnknownOutcome, InterruptedException {
        String body = body(item, target);
        Answer answer = jobs.ended(http.put(
                target.reference(),
                body.getBytes(StandardCharsets.UTF_8),
                Optional.of(target.version()).filter(version -> !version.isEmpty())));
        switch (answer.status()) {
            case 404, 410 -> {
                Optional<Remote> other = first ? acceptance.one(item, search(item.text)) : Optional.empty();
                return other.isPresent()
                        ? put(item, other.get(), false)
                        : new DeliveryOutcome.Refused(answer.status(), "deleted by partner");
            }
            case 409, 412 -> {
                return conflict(answer, body, item, target, first);
            }
            default -> answer.checkHost();
        }
        if (!answer.isSuccess()) {
            return new DeliveryOutcome.Refused(answer.status(), answer.words());
        }
        answer.checkBody();
        return new DeliveryOutcome.Delivered(accepted(answer, target).versioned(), false);
    }

    private static Remote accepted(Answer answer, Remote target) {
        String etag = answer.header("ETag").orElse("");
        return answer.header("Location")
                .or(() -> answer.header("Content-Location"))
                .flatMap(location -> Remote.parse(TYPE, location, etag))
                .filter(remote -> remote.id().equals(target.id()))
                .orElse(new Remote(TYPE, target.id(), Remote.versionOf(etag)));
    }

    /** Reads the present version: ours already, ours from before, or changed by others. */
    private DeliveryOutcome conflict(Answer refused, String body, Item item, Remote target, boolean first)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = http.get(target.reference());
        if (answer.status() == 404 || answer.status() == 410) {
            return new DeliveryOutcome.Refused(answer.status(), "deleted by partner");
        }
        answer.checkHost();
        Present now = present(answer, target);
        JsonNode theirs = now.json;
        String version = now.version;
        Optional<Remote> present = now.remote;
        if (present.isPresent() && holds(theirs, tree(body))) {
            return new DeliveryOutcome.Delivered(present.get().versioned(), false);
        }
        boolean oursFromBefore = !version.isEmpty()
                && (target.version().isEmpty() || version.equals(target.version()) || isAsDelivered(theirs, target));
        if (oursFromBefore && present.isPresent() && first) {
            return put(item, present.get(), false);
        }
        if (oursFromBefore) {
            return new DeliveryOutcome.Unsettled("HTTP " + refused.status() + " although nobody changed it");
        }
        return new DeliveryOutcome.Refused(
                refused.status(),
                "changed by others: the partner holds version " + version + ", we had delivered "
                        + (target.version().isEmpty() ? "an unknown one" : target.version()) + ". Theirs: "
                        + shortened(theirs.toString()) + " Ours: " + shortened(body));
    }

    /** Whether the partner counted up without a change of content: the version we delivered says the same. */
    private boolean isAsDelivered(JsonNode present, Remote target)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Answer answer = http.get(target.versioned());
        if (!answer.isSuccess() || !answer.isJson()) {
            return false;
        }
        try {
            JsonNode delivered = Json.MAPPER.readTree(answer.body());
            // some servers give the present version whatever was asked for
            boolean asAsked =
                    delivered.path("meta").path("versionId").asText("").equals(target.version());
            return asAsked && holds(present, delivered) && holds(delivered, present);
        } catch (IOException e) {
            return false;
        }
    }

    private static String shortened(String json) {
        return json.length() <= LONGEST_VERSION ? json : json.substring(0, LONGEST_VERSION) + "…";
    }

    /** Whether everything we would send stands there already; servers may add to it. */
    private static boolean holds(JsonNode theirs, JsonNode ours) {
        for (Map.Entry<String, JsonNode> field : ours.properties()) {
            boolean compared = !List.of("id", "meta", "text").contains(field.getKey());
            if (compared && !same(field.getValue(), theirs.path(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(JsonNode ours, JsonNode theirs) {
        return ours.equals(
                (a, b) -> a.isNumber() && b.isNumber()
                        ? a.decimalValue().compareTo(b.decimalValue())
                        : a.equals(b) ? 0 : 1,
                theirs);
    }

    static String several(List<Remote> found) {
        StringBuilder text = new StringBuilder("several matches:");
        found.stream().limit(10).forEach(remote -> text.append(' ').append(remote.reference()));
        return text.toString();
    }
}
