package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A Patient, Device or the like on its way to a partner that may not know it yet. */
final class ReferencedResource {
    /** What such a resource may itself refer to; other references do not leave the house. */
    private static final Set<String> FOLLOWED = Set.of("Organization", "Location");

    private final ObjectNode resource;
    private final String type;
    private final Token token;

    private ReferencedResource(ObjectNode resource, String type, Token token) {
        this.resource = resource;
        this.type = type;
        this.token = token;
    }

    /** @throws IOException when it is not a resource of the type the reference names */
    static ReferencedResource of(String reference, String json) throws IOException {
        String type = reference.substring(0, reference.indexOf('/'));
        if (!(Json.MAPPER.readTree(json) instanceof ObjectNode resource)
                || !resource.path("resourceType").asText().equals(type)) {
            throw new IOException("not a " + type);
        }
        resource.remove(List.of("id", "meta"));
        if (type.equals("Device")) {
            // who wears it changes; the Observation says who wore it then
            resource.remove("patient");
        }
        return new ReferencedResource(resource, type, token(resource, type, reference));
    }

    private static Token token(ObjectNode resource, String type, String reference) {
        for (JsonNode identifier : resource.path("identifier")) {
            String system = identifier.path("system").asText("");
            String value = identifier.path("value").asText("");
            boolean old = identifier.path("use").asText("").equals("old");
            if (!system.isEmpty() && !value.isEmpty() && !old) {
                return new Token(system, value);
            }
        }
        Token own = new Token(
                "urn:tiltas:" + type.toLowerCase(Locale.ROOT), reference.substring(reference.indexOf('/') + 1));
        resource.withArray("identifier").addObject().put("system", own.system()).put("value", own.value());
        return own;
    }

    String type() {
        return type;
    }

    Token token() {
        return token;
    }

    /** Local references it needs at the partner. */
    Set<String> needs() {
        Set<String> needs = new TreeSet<>();
        for (JsonNode reference : resource.findValues("reference")) {
            String text = reference.asText("");
            int slash = text.indexOf('/');
            if (slash > 0 && FOLLOWED.contains(text.substring(0, slash)) && text.indexOf('/', slash + 1) < 0) {
                needs.add(text);
            }
        }
        return needs;
    }

    /**
     * The JSON to send.
     *
     * @param remotes the partner's name for a local reference; null if it has none, then the element is left out
     */
    Create create(UnaryOperator<String> remotes) {
        rewrite(resource, remotes);
        return new Create(type, resource.toString(), token);
    }

    private static void rewrite(JsonNode node, UnaryOperator<String> remotes) {
        List<JsonNode> children = new ArrayList<>();
        for (Iterator<JsonNode> each = node.elements(); each.hasNext(); ) {
            JsonNode child = each.next();
            String reference = child.path("reference").asText("");
            if (child.isObject() && !reference.isEmpty() && !reference.startsWith("#")) {
                String remote = remotes.apply(reference);
                if (remote == null) {
                    each.remove();
                    continue;
                }
                ((ObjectNode) child).put("reference", remote);
            }
            children.add(child);
        }
        children.forEach(child -> rewrite(child, remotes));
    }
}
