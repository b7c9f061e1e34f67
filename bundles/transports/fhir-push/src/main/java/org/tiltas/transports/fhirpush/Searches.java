package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.HostFailure;

/** Looks up what the partner holds by identifier. */
final class Searches {
    private static final int TOGETHER = 20;

    private final FhirHttp http;
    private final ConditionalCreate mode;
    private boolean lists = true;

    Searches(FhirHttp http, ConditionalCreate mode) {
        this.http = http;
        this.mode = mode;
    }

    /** The partner's resources with this identifier; usually none or one. */
    List<Remote> find(String type, Token token) throws HostFailure, UnknownOutcome, InterruptedException {
        return find(type, List.of(token), true).getOrDefault(token, List.of());
    }

    /**
     * The partner's resources of the type for each identifier; nothing for those it does not hold. Not every server
     * knows lists of identifiers, so an empty answer to a list proves nothing.
     *
     * @param certain whether "nothing" must be certain; each identifier without result is then asked for alone
     */
    Map<Token, List<Remote>> find(String type, Collection<Token> tokens, boolean certain)
            throws HostFailure, UnknownOutcome, InterruptedException {
        Map<Token, List<Remote>> found = new HashMap<>();
        List<Token> all = List.copyOf(tokens);
        if (lists && mode != ConditionalCreate.NONE) {
            for (int i = 0; i < all.size(); i += TOGETHER) {
                ask(type, all.subList(i, Math.min(all.size(), i + TOGETHER)), found);
            }
        }
        if (certain || !lists || mode == ConditionalCreate.NONE) {
            boolean nothing = found.isEmpty();
            for (Token token : all) {
                if (!found.containsKey(token)) {
                    ask(type, List.of(token), found);
                }
            }
            lists &= all.size() == 1 || !nothing || found.isEmpty();
        }
        return found;
    }

    private void ask(String type, List<Token> tokens, Map<Token, List<Remote>> found)
            throws HostFailure, UnknownOutcome, InterruptedException {
        List<String> parameters = new ArrayList<>();
        tokens.forEach(token -> parameters.add(token.parameter()));
        Answer answer = http.get(type + "?identifier=" + String.join(",", parameters) + "&_count=" + 4 * tokens.size());
        if (!answer.isSuccess() && needless(answer)) {
            return;
        }
        answer.checkHost();
        if (!answer.isSuccess()) {
            throw new HostFailure(
                    HostFailure.Kind.STOPPED,
                    "HTTP " + answer.status()
                            + " to a search by identifier, which is needed without conditional create",
                    Optional.empty());
        }
        read(type, answer, tokens, found);
    }

    /** A partner with conditional create searches by itself; one that cannot be asked does not stop us. */
    private boolean needless(Answer answer) {
        return mode != ConditionalCreate.NONE
                && switch (answer.status()) {
                    case 400, 404, 405, 410, 412, 414, 422, 501 -> true;
                    default -> false;
                };
    }

    private static void read(String type, Answer answer, List<Token> tokens, Map<Token, List<Remote>> found)
            throws UnknownOutcome {
        try {
            JsonNode bundle = Json.MAPPER.readTree(answer.body());
            if (!answer.isJson() || !bundle.path("resourceType").asText().equals("Bundle")) {
                throw new IOException("not a Bundle");
            }
            List<JsonNode> resources = new ArrayList<>();
            bundle.path("entry").forEach(entry -> resources.add(entry.path("resource")));
            resources.removeIf(
                    resource -> !resource.path("resourceType").asText().equals(type));
            // what counts goes first: a receipt names the first
            resources.sort(Comparator.comparing(Doubles::isWithdrawn));
            boolean trimmed = tokens.size() == 1
                    && resources.size() == 1
                    && !resources.get(0).has("identifier");
            for (JsonNode resource : resources) {
                Set<Token> own = trimmed ? Set.of(tokens.get(0)) : identifiers(resource);
                own.stream().filter(tokens::contains).forEach(token -> remote(type, resource)
                        .ifPresent(remote -> add(found, token, remote)));
            }
        } catch (IOException e) {
            throw new UnknownOutcome("the answer to a search cannot be read", false);
        }
    }

    private static Set<Token> identifiers(JsonNode resource) {
        Set<Token> tokens = new HashSet<>();
        for (JsonNode identifier : resource.path("identifier")) {
            tokens.add(new Token(
                    identifier.path("system").asText(""),
                    identifier.path("value").asText("")));
        }
        return tokens;
    }

    private static Optional<Remote> remote(String type, JsonNode resource) {
        String etag = "\"" + resource.path("meta").path("versionId").asText("") + "\"";
        return Remote.parse(type, type + "/" + resource.path("id").asText(""), etag);
    }

    private static void add(Map<Token, List<Remote>> found, Token token, Remote remote) {
        List<Remote> remotes = found.computeIfAbsent(token, t -> new ArrayList<>(1));
        if (!remotes.contains(remote)) {
            remotes.add(remote);
        }
    }
}
