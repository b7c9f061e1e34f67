package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.HostFailure;

/** Looks up what the partner holds by identifier. */
final class Searches {
    private static final int TOGETHER = 20;

    private final FhirHttp http;
    private final ConditionalCreate mode;

    Searches(FhirHttp http, ConditionalCreate mode) {
        this.http = http;
        this.mode = mode;
    }

    /**
     * The partner's resources of the type for each identifier; nothing for those it does not hold. Without conditional
     * create the answer must be certain, so each is asked for alone.
     */
    Map<Token, List<Remote>> find(String type, Collection<Token> tokens)
            throws HostFailure, UnknownOutcome, InterruptedException {
        int together = mode == ConditionalCreate.NONE ? 1 : TOGETHER;
        Map<Token, List<Remote>> found = new HashMap<>();
        List<Token> all = List.copyOf(tokens);
        for (int i = 0; i < all.size(); i += together) {
            ask(type, all.subList(i, Math.min(all.size(), i + together)), found);
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
                    java.util.Optional.empty());
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
            for (JsonNode entry : bundle.path("entry")) {
                JsonNode resource = entry.path("resource");
                if (!resource.path("resourceType").asText().equals(type)) {
                    continue;
                }
                for (JsonNode identifier : resource.path("identifier")) {
                    Token token = new Token(
                            identifier.path("system").asText(""),
                            identifier.path("value").asText(""));
                    if (tokens.contains(token)) {
                        String etag =
                                "\"" + resource.path("meta").path("versionId").asText("") + "\"";
                        Remote.parse(type, type + "/" + resource.path("id").asText(""), etag)
                                .ifPresent(remote -> add(found, token, remote));
                    }
                }
            }
        } catch (IOException e) {
            throw new UnknownOutcome("the answer to a search cannot be read", false);
        }
    }

    private static void add(Map<Token, List<Remote>> found, Token token, Remote remote) {
        List<Remote> remotes = found.computeIfAbsent(token, t -> new ArrayList<>(1));
        if (!remotes.contains(remote)) {
            remotes.add(remote);
        }
    }
}
