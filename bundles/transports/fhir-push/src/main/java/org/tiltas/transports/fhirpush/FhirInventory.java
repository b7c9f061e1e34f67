package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Reconciling;

/**
 * Asks a partner which Observations of ours it holds, by searches for identifiers (FHIR R4, 3.1.1.4.10). Not every server
 * knows lists of identifiers, so what a list does not give is asked for alone. Used by one thread at a time.
 */
final class FhirInventory implements Reconciling.Inventory {
    private static final String TYPE = "Observation";
    private static final int TOGETHER = 20;
    private static final int MOST_PAGES = 100;
    private static final int PAGE = 200;
    /** Statuses that say the question was not understood. */
    private static final Set<Integer> NOT_UNDERSTOOD = Set.of(400, 404, 405, 410, 414, 422, 501);

    private final FhirHttp http;
    private boolean lists = true;

    FhirInventory(FhirHttp http) {
        this.http = http;
    }

    @Override
    public Map<String, List<String>> find(Collection<String> identifiers) throws HostFailure, InterruptedException {
        Map<String, List<String>> found = new HashMap<>();
        List<String> all = List.copyOf(new HashSet<>(identifiers));
        try {
            for (int i = 0; lists && all.size() > 1 && i < all.size(); i += TOGETHER) {
                ask(all.subList(i, Math.min(all.size(), i + TOGETHER)), found);
            }
            boolean nothing = found.isEmpty();
            for (String identifier : all) {
                if (!found.containsKey(identifier)) {
                    ask(List.of(identifier), found);
                }
            }
            lists &= all.size() <= 1 || !nothing || found.isEmpty();
        } catch (UnknownOutcome e) {
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty());
        }
        return found;
    }

    private void ask(List<String> identifiers, Map<String, List<String>> found)
            throws HostFailure, UnknownOutcome, InterruptedException {
        List<String> tokens = new ArrayList<>();
        identifiers.forEach(each -> tokens.add(new Token(Token.MEASUREMENT, each).parameter()));
        Optional<String> next = Optional.of(TYPE + "?identifier=" + String.join(",", tokens) + "&_count=" + PAGE);
        for (int i = 0; next.isPresent() && i < MOST_PAGES; i++) {
            Answer answer = i == 0 ? http.get(next.get()) : http.get(http.own(next.get()));
            if (identifiers.size() > 1 && NOT_UNDERSTOOD.contains(answer.status())) {
                lists = false;
                return;
            }
            JsonNode bundle = bundle(answer, "a search by identifier");
            boolean alone = identifiers.size() == 1 && bundle.path("entry").size() == 1;
            for (JsonNode entry : bundle.path("entry")) {
                JsonNode resource = entry.path("resource");
                // some servers leave all but the id out of what they find
                Set<String> own = alone && !resource.has("identifier") ? Set.of(identifiers.get(0)) : own(resource);
                own.stream().filter(identifiers::contains).forEach(each -> add(found, each, resource));
            }
            next = next(bundle);
        }
    }

    @Override
    public Optional<Reconciling.Page> list(Instant from, Instant to, Optional<String> page)
            throws HostFailure, InterruptedException {
        try {
            Answer answer = page.isPresent() ? http.get(http.own(page.get())) : http.get(listing(from, to));
            if (page.isEmpty() && NOT_UNDERSTOOD.contains(answer.status())) {
                return Optional.empty();
            }
            JsonNode bundle = bundle(answer, "a list of what it holds");
            Map<String, List<String>> found = new HashMap<>();
            for (JsonNode entry : bundle.path("entry")) {
                own(entry.path("resource")).forEach(each -> add(found, each, entry.path("resource")));
            }
            return Optional.of(new Reconciling.Page(found, next(bundle)));
        } catch (UnknownOutcome e) {
            throw new HostFailure(HostFailure.Kind.OUTCOME_UNKNOWN, e.getMessage(), Optional.empty());
        }
    }

    /** A system without a value finds all identifiers of the system. */
    private static String listing(Instant from, Instant to) {
        return TYPE + "?identifier=" + URLEncoder.encode(Token.MEASUREMENT + "|", StandardCharsets.UTF_8) + "&date=ge"
                + from + "&date=lt" + to + "&_count=" + PAGE + "&_elements=identifier";
    }

    private static JsonNode bundle(Answer answer, String what) throws HostFailure, UnknownOutcome {
        answer.checkHost();
        if (!answer.isSuccess()) {
            throw new HostFailure(
                    HostFailure.Kind.STOPPED, "HTTP " + answer.status() + " to " + what, Optional.empty());
        }
        try {
            JsonNode bundle = Json.MAPPER.readTree(answer.body());
            if (answer.isJson() && bundle.path("resourceType").asText().equals("Bundle")) {
                return bundle;
            }
        } catch (IOException e) {
            // told below
        }
        throw new UnknownOutcome("the answer to " + what + " cannot be read", false);
    }

    private static Set<String> own(JsonNode resource) {
        Set<String> own = new HashSet<>();
        if (resource.path("resourceType").asText().equals(TYPE)) {
            for (JsonNode identifier : resource.path("identifier")) {
                if (identifier.path("system").asText().equals(Token.MEASUREMENT)) {
                    own.add(identifier.path("value").asText());
                }
            }
        }
        return own;
    }

    private static void add(Map<String, List<String>> found, String identifier, JsonNode resource) {
        String etag = "\"" + resource.path("meta").path("versionId").asText("") + "\"";
        Remote.parse(TYPE, TYPE + "/" + resource.path("id").asText(""), etag).ifPresent(remote -> {
            List<String> remotes = found.computeIfAbsent(identifier, key -> new ArrayList<>(1));
            if (!remotes.contains(remote.versioned())) {
                remotes.add(remote.versioned());
            }
        });
    }

    private static Optional<String> next(JsonNode bundle) {
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asText().equals("next")) {
                return Optional.of(link.path("url").asText()).filter(url -> !url.isEmpty());
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        lists = true;
    }
}
