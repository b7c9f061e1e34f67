package org.tiltas.tools.sink;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The resources a sink holds. It gives the ids itself. Observations are kept as index entries only unless asked
 * otherwise, so that millions fit; everything else is kept whole. Used by one thread.
 */
final class SinkStore {
    private final boolean keep;
    private final IdentifierIndex index = new IdentifierIndex();
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<String, byte[]> bodies = new HashMap<>();
    private final Map<String, List<String>> identifiersOf = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();

    SinkStore(boolean keep) {
        this.keep = keep;
    }

    Outcome create(Scanned resource, String condition, byte[] body) {
        if (condition != null && !condition.isBlank()) {
            List<Long> found = search(resource.type, condition);
            if (found == null) {
                return Outcome.failed(400, "ifNoneExist: only identifier=system|value is understood: " + condition);
            }
            if (found.size() > 1) {
                return Outcome.failed(412, "ifNoneExist: " + found.size() + " match " + condition);
            }
            if (found.size() == 1) {
                String id = id(resource.type, found.get(0));
                return new Outcome('M', 200, resource.type, id, version(resource.type, id), null);
            }
        }
        long number = counters.merge(resource.type, 1L, Long::sum);
        String id = id(resource.type, number);
        resource.identifiers.forEach(i -> index.add(resource.type + "|" + i, number));
        remember(resource, id, body);
        return new Outcome('C', 201, resource.type, id, 1, null);
    }

    /** Update by id; an unknown id is refused, since ids are given here. */
    Outcome update(String type, String id, Scanned resource, String ifMatch, byte[] body) {
        if (!exists(type, id)) {
            return Outcome.failed(404, type + "/" + id + " is not known; ids are given by this server");
        }
        int version = version(type, id);
        if (ifMatch != null && !ifMatch.replaceAll("[^0-9]", "").equals(Integer.toString(version))) {
            return Outcome.failed(412, "If-Match: version is " + version);
        }
        versions.put(type + "/" + id, version + 1);
        remember(resource, id, body);
        return new Outcome('U', 200, type, id, version + 1, null);
    }

    /** What stands against an interaction before anything is changed, or null. */
    Outcome obstacle(Entry entry) {
        if (entry.method.equals("POST") && entry.ifNoneExist != null) {
            List<Long> found = search(entry.resource.type, entry.ifNoneExist);
            return found != null && found.size() > 1
                    ? Outcome.failed(412, "ifNoneExist: " + found.size() + " match " + entry.ifNoneExist)
                    : null;
        }
        String[] parts = entry.url.split("/");
        return entry.method.equals("PUT") && parts.length == 2 && !exists(parts[0], parts[1])
                ? Outcome.failed(404, entry.url + " is not known; ids are given by this server")
                : null;
    }

    Outcome updateWhere(String type, String query, Scanned resource, byte[] body) {
        List<Long> found = search(type, query);
        if (found == null || found.size() > 1) {
            return Outcome.failed(found == null ? 400 : 412, "conditional update: " + query);
        }
        return found.isEmpty()
                ? create(resource, null, body)
                : update(type, id(type, found.get(0)), resource, null, body);
    }

    Outcome read(String type, String id) {
        return exists(type, id)
                ? new Outcome('R', 200, type, id, version(type, id), json(type, id))
                : Outcome.failed(404, type + "/" + id + " is not known");
    }

    Outcome delete(String type, String id) {
        deleted.add(type + "/" + id);
        return new Outcome('R', 204, type, id, version(type, id), null);
    }

    /** Numbers of the living resources that match, or null if the query is not {@code identifier=…}. */
    List<Long> search(String type, String query) {
        String decoded = query.startsWith("?") ? query.substring(1) : query;
        for (String part : decoded.split("&")) {
            if (part.startsWith("identifier=")) {
                String list = URLDecoder.decode(part.substring(11), StandardCharsets.UTF_8);
                return Stream.of(list.split(","))
                        .flatMap(identifier -> index.find(type + "|" + identifier).stream())
                        .filter(n -> !deleted.contains(type + "/" + id(type, n)))
                        .distinct()
                        .toList();
            }
        }
        return null;
    }

    int matches(String type, String condition) {
        List<Long> found = search(type, condition);
        return found == null ? 0 : found.size();
    }

    String searchset(String type, String query, String base) {
        List<Long> found = search(type, query);
        List<Long> numbers = found == null ? List.of() : found;
        return numbers.stream()
                .map(n -> "{\"fullUrl\":\"" + base + "/" + type + "/" + id(type, n) + "\",\"resource\":"
                        + json(type, id(type, n)) + ",\"search\":{\"mode\":\"match\"}}")
                .collect(Collectors.joining(
                        ",",
                        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + numbers.size()
                                + ",\"entry\":[",
                        "]}"))
                .replace(",\"entry\":[]", "");
    }

    /** Identifiers of what a reference points to; the reference itself where that is not known. */
    List<String> resolve(String reference) {
        if (reference == null) {
            return List.of();
        }
        if (reference.startsWith("?")) {
            return List.of(reference.substring(1));
        }
        int question = reference.indexOf('?');
        if (question > 0) {
            String type = reference.substring(0, question);
            List<Long> found = search(type, reference.substring(question + 1));
            return found == null || found.size() != 1
                    ? List.of(reference)
                    : identifiersOf.getOrDefault(type + "/" + id(type, found.get(0)), List.of(reference));
        }
        String[] parts = reference.split("/");
        String local = parts.length < 2 ? reference : parts[parts.length - 2] + "/" + parts[parts.length - 1];
        return identifiersOf.getOrDefault(local, List.of(reference));
    }

    Map<String, Long> counts() {
        return new TreeMap<>(counters);
    }

    /** Takes over what an earlier process wrote down as created. */
    void recall(String type, String identifier, String id) throws IOException {
        long number = number(id);
        if (number <= 0) {
            throw new IOException("ledger: no id of a sink: " + id);
        }
        counters.merge(type, number, Math::max);
        if (!identifier.equals("-")) {
            List<String> identifiers = new ArrayList<>(List.of(identifier.split(" ")));
            identifiers.forEach(i -> index.add(type + "|" + i, number));
            if (!type.equals("Observation")) {
                identifiersOf.put(type + "/" + id, identifiers);
            }
        }
    }

    void recallUpdate(String type, String id) {
        versions.merge(type + "/" + id, 2, (old, first) -> old + 1);
    }

    private void remember(Scanned resource, String id, byte[] body) {
        String key = resource.type + "/" + id;
        boolean observation = resource.type.equals("Observation");
        if (!observation) {
            identifiersOf.put(key, List.copyOf(resource.identifiers));
        }
        if (keep || !observation) {
            byte[] json = new byte[resource.to - resource.from];
            System.arraycopy(body, resource.from, json, 0, json.length);
            bodies.put(key, json);
        }
    }

    private String json(String type, String id) {
        int version = version(type, id);
        String head =
                "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\",\"meta\":{\"versionId\":\"" + version + "\"}";
        byte[] body = bodies.get(type + "/" + id);
        return body == null ? head + "}" : StoredJson.withIdentity(body, id, version);
    }

    private boolean exists(String type, String id) {
        long number = number(id);
        return number > 0
                && number <= counters.getOrDefault(type, 0L)
                && id.equals(id(type, number))
                && !deleted.contains(type + "/" + id);
    }

    private int version(String type, String id) {
        return versions.getOrDefault(type + "/" + id, 1);
    }

    private static String id(String type, long number) {
        return Character.toLowerCase(type.charAt(0)) + "-" + number;
    }

    private static long number(String id) {
        try {
            return Long.parseLong(id.substring(id.indexOf('-') + 1));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
