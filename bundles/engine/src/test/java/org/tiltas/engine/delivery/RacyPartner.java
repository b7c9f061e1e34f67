package org.tiltas.engine.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A FHIR server whose conditional creates may lose a race: it looks first and creates later, and its index may lag behind.
 * What becomes of each request is told beforehand; after that all goes well.
 */
final class RacyPartner extends StagedHttp {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TICK = Duration.ofMillis(20);

    /** What becomes of a request. */
    enum Fate {
        TAKEN,
        /** Applied, not answered. */
        UNANSWERED,
        /** Neither applied nor answered. */
        LOST,
        /** Not answered; what its condition allows at once is created a little later, or much later. */
        LATE,
        VERY_LATE,
        /** Each entry is applied, the first one answered with 500 all the same. */
        SOUR,
        /** Not applied, and refused with 422. */
        REFUSED,
        /** The sender dies before, after, or while it is late. */
        KILLED_BEFORE,
        KILLED_AFTER,
        KILLED_LATE;

        boolean isOfWrites() {
            return switch (this) {
                case LATE, VERY_LATE, SOUR, REFUSED, KILLED_LATE -> true;
                default -> false;
            };
        }

        boolean kills() {
            return name().startsWith("KILLED");
        }
    }

    /** The end of the server, wherever it stands. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A resource. */
    private record Held(String type, String id, ObjectNode json, Instant visible, int request) {
        String identifier() {
            JsonNode first = json.path("identifier").path(0);
            return first.path("system").asText() + "|" + first.path("value").asText();
        }
    }

    /**
     * How slow it is.
     *
     * @param little so long a late request takes
     * @param much so long a very late one takes
     * @param lag how far the index is behind
     */
    record Race(Duration little, Duration much, Duration lag) {}

    private final StagedTime time;
    private final Race race;
    private final Map<String, Held> store = new LinkedHashMap<>();
    private final Deque<Fate> fates = new ArrayDeque<>();
    private final List<String> story = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private int requests;

    RacyPartner(StagedTime time, Race race) {
        this.time = time;
        this.race = race;
    }

    void fate(List<Fate> next) {
        fates.addAll(next);
    }

    /** What was asked and what came of it, a line each. */
    List<String> story() {
        return story;
    }

    @Override
    protected Said answer(Asked asked) throws IOException {
        requests++;
        time.pass(TICK);
        boolean write = !asked.method().equals("GET");
        Fate fate = next(write);
        story.add(time.now() + " " + asked.method() + " " + asked.uri().getRawPath()
                + (asked.uri().getRawQuery() == null ? "" : "?" + asked.uri().getRawQuery()) + " "
                + identifiers(asked) + " " + fate);
        switch (fate) {
            case LOST, KILLED_BEFORE -> end(fate);
            case LATE, VERY_LATE, KILLED_LATE -> {
                if (asked.method().equals("POST")) {
                    later(JSON.readTree(asked.body()), fate == Fate.LATE ? race.little() : race.much());
                } else if (write) {
                    apply(asked, fate);
                }
                end(fate);
            }
            default -> {
                Said said = apply(asked, fate);
                if (fate == Fate.UNANSWERED || fate.kills()) {
                    end(fate);
                }
                return said;
            }
        }
        throw new IllegalStateException("a fate without an end: " + fate);
    }

    /** What a question cannot meet with is left for what is written next. */
    private Fate next(boolean write) {
        boolean kept = !write && !fates.isEmpty() && fates.peek().isOfWrites();
        return fates.isEmpty() || kept ? Fate.TAKEN : fates.poll();
    }

    private static void end(Fate fate) throws IOException {
        if (fate.kills()) {
            throw new Killed();
        }
        throw new IOException("no answer");
    }

    private static List<String> identifiers(Asked asked) throws IOException {
        List<String> identifiers = new ArrayList<>();
        if (asked.method().equals("POST")) {
            JSON.readTree(asked.body())
                    .path("entry")
                    .forEach(entry -> identifiers.add(
                            entry.at("/resource/identifier/0/value").asText()));
        }
        return identifiers;
    }

    /** The condition is seen to now; what comes meanwhile is not. */
    private void later(JsonNode bundle, Duration wait) {
        List<JsonNode> creatable = new ArrayList<>();
        bundle.path("entry").forEach(entry -> {
            if (matches(entry).isEmpty()) {
                creatable.add(entry.path("resource"));
            }
        });
        time.theirs(time.now().plus(wait), () -> {
            requests++;
            creatable.forEach(resource -> {
                Held made = create(resource);
                story.add(time.now() + " late: " + made.id + " " + made.identifier());
            });
        });
    }

    private Said apply(Asked asked, Fate fate) throws IOException {
        String path = asked.uri().getPath().substring("/fhir".length()).replaceFirst("^/", "");
        if (asked.method().equals("POST")) {
            return bundle(JSON.readTree(asked.body()), fate);
        }
        if (asked.uri().getRawQuery() != null) {
            return search(path, asked.uri().getRawQuery());
        }
        Held held = store.get(path);
        if (held == null) {
            return new Said(404, "", "");
        }
        if (asked.method().equals("PUT") && fate == Fate.REFUSED) {
            return new Said(422, "", "");
        }
        return asked.method().equals("PUT") ? update(held, asked) : new Said(200, held.json.toString(), "");
    }

    private Said bundle(JsonNode bundle, Fate fate) {
        ObjectNode answer =
                JSON.createObjectNode().put("resourceType", "Bundle").put("type", "batch-response");
        ArrayNode entries = answer.putArray("entry");
        for (JsonNode entry : bundle.path("entry")) {
            if (fate == Fate.REFUSED) {
                refused.add(entry.at("/resource/identifier/0/value").asText());
                entries.addObject().putObject("response").put("status", "422 as it was asked to");
                continue;
            }
            List<Held> found = matches(entry);
            ObjectNode response = JSON.createObjectNode();
            if (found.size() > 1) {
                response.put("status", "412 Precondition Failed");
            } else {
                Held held = found.isEmpty() ? create(entry.path("resource")) : found.get(0);
                response.put("status", found.isEmpty() ? "201 Created" : "200 OK")
                        .put("location", held.type + "/" + held.id + "/_history/" + version(held));
                story.add(" → " + response);
            }
            if (fate == Fate.SOUR && entries.isEmpty()) {
                response = JSON.createObjectNode().put("status", "500 Internal Server Error");
            }
            entries.addObject().set("response", response);
        }
        return new Said(200, answer.toString(), "");
    }

    private Held create(JsonNode resource) {
        ObjectNode json = resource.deepCopy();
        String type = json.path("resourceType").asText();
        String id = type.charAt(0) + "-" + (store.size() + 1);
        json.put("id", id).putObject("meta").put("versionId", "1");
        Held held = new Held(type, id, json, time.now().plus(race.lag()), requests);
        store.put(type + "/" + id, held);
        return held;
    }

    private Said update(Held held, Asked asked) throws IOException {
        String version = version(held);
        if (asked.ifMatch().isPresent() && !asked.ifMatch().get().equals("W/\"" + version + "\"")) {
            return new Said(412, "", "");
        }
        ObjectNode json = JSON.readTree(asked.body()).deepCopy();
        String next = Integer.toString(Integer.parseInt(version) + 1);
        json.put("id", held.id).putObject("meta").put("versionId", next);
        store.put(held.type + "/" + held.id, new Held(held.type, held.id, json, held.visible, held.request));
        return new Said(200, "", "W/\"" + next + "\"");
    }

    private static String version(Held held) {
        return held.json.at("/meta/versionId").asText();
    }

    private Said search(String type, String query) {
        String wanted = query.replaceFirst("^identifier=", "").replaceFirst("&.*", "");
        ObjectNode answer =
                JSON.createObjectNode().put("resourceType", "Bundle").put("type", "searchset");
        ArrayNode entries = answer.putArray("entry");
        for (Held held : visible(type, wanted)) {
            entries.addObject().set("resource", held.json);
            story.add(" → " + held.id);
        }
        return new Said(200, answer.toString(), "");
    }

    private List<Held> matches(JsonNode entry) {
        return visible(
                entry.at("/resource/resourceType").asText(),
                entry.at("/request/ifNoneExist").asText().replaceFirst("^identifier=", ""));
    }

    private List<Held> visible(String type, String identifiers) {
        List<String> wanted =
                List.of(URLDecoder.decode(identifiers, StandardCharsets.UTF_8).split(","));
        return all(held ->
                held.type.equals(type) && wanted.contains(held.identifier()) && !held.visible.isAfter(time.now()));
    }

    private List<Held> all(Predicate<Held> which) {
        return store.values().stream().filter(which).toList();
    }

    /** References of what counts under an identifier. */
    List<String> living(String type, String identifier) {
        return all(held -> held.type.equals(type)
                        && held.identifier().equals(identifier)
                        && !held.json.path("status").asText().equals("entered-in-error")
                        && held.json.path("active").asBoolean(true))
                .stream()
                .map(held -> type + "/" + held.id)
                .toList();
    }

    long value(String reference) {
        return store.get(reference).json.path("valueInteger").asLong();
    }

    boolean hasRefused(String identifier) {
        return refused.contains(identifier);
    }

    /** In which request there was something under an identifier first. */
    int first(String type, String identifier) {
        return all(held -> held.type.equals(type) && held.identifier().equals(identifier)).stream()
                .mapToInt(Held::request)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** How many there are beside the first of each identifier, withdrawn or not. */
    long doubles() {
        return store.size()
                - store.values().stream()
                        .map(held -> held.type + held.identifier())
                        .distinct()
                        .count();
    }
}
