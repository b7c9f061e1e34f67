package org.tiltas.engine.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A route file taken apart: which routes and templates it defines, where they begin, and what they say. Two definitions
 * are the same when they say the same, whatever their comments and spacing.
 *
 * @param file its name
 * @param text all of it
 * @param routes routes by id
 * @param templates route templates by id
 */
record RouteText(String file, String text, Map<String, Definition> routes, Map<String, Definition> templates) {
    private static final Set<String> SHARED = Set.of(
            "beans",
            "onException",
            "onCompletion",
            "errorHandler",
            "intercept",
            "interceptFrom",
            "interceptSendToEndpoint");

    /**
     * A route or template.
     *
     * @param line where it begins, counted from 1
     * @param lastLine where it ends
     * @param meaning what it and what the whole file shares says, in a form to compare
     */
    record Definition(int line, int lastLine, String meaning) {}

    static RouteText parse(String file, String text) throws RefusedFile {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            throw broken(e);
        } catch (YamlEngineException e) {
            throw new RefusedFile(0, 0, e.getMessage());
        }
        if (root.isEmpty()) {
            return new RouteText(file, text, Map.of(), Map.of());
        }
        if (!(root.get() instanceof SequenceNode items)) {
            throw new RefusedFile(1, 1, "a route file is a list; begin with '- route:' or '- routeTemplate:'");
        }
        return parse(file, text, items);
    }

    /** The parser's complaint with its place. */
    static RefusedFile broken(MarkedYamlEngineException e) {
        Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
        String reason = e.getProblem() == null ? e.getMessage() : e.getProblem();
        return mark == null
                ? new RefusedFile(0, 0, reason)
                : new RefusedFile(mark.getLine() + 1, mark.getColumn() + 1, reason);
    }

    private static RouteText parse(String file, String text, SequenceNode items) throws RefusedFile {
        Map<String, Node> routes = new LinkedHashMap<>();
        Map<String, Node> templates = new LinkedHashMap<>();
        Meaning shared = new Meaning();
        for (Node item : items.getValue()) {
            NodeTuple entry = onlyEntry(item);
            String kind = camelCase(text(entry.getKeyNode()));
            if (kind.equals("route")) {
                keep(routes, entry.getValueNode(), "route");
            } else if (kind.equals("routeTemplate")) {
                keep(templates, entry.getValueNode(), "routeTemplate");
            } else if (SHARED.contains(kind)) {
                shared.add(item);
            } else {
                throw refused(item, reason(kind));
            }
        }
        return new RouteText(file, text, definitions(routes, shared), definitions(templates, shared));
    }

    private static String reason(String kind) {
        return kind.equals("from")
                ? "from: a route needs an id; write '- route:' with 'id:' and 'from:' below it"
                : "'" + kind + "' cannot stand here; a route file holds route, routeTemplate, "
                        + String.join(", ", SHARED.stream().sorted().toList());
    }

    private static NodeTuple onlyEntry(Node item) throws RefusedFile {
        if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
            throw refused(item, "each item of the list has one name, such as 'route:', with everything else below it");
        }
        return mapping.getValue().get(0);
    }

    private static void keep(Map<String, Node> kept, Node definition, String what) throws RefusedFile {
        String id = "";
        if (definition instanceof MappingNode mapping) {
            for (NodeTuple field : mapping.getValue()) {
                id = text(field.getKeyNode()).equals("id") ? text(field.getValueNode()) : id;
            }
        }
        if (id.isBlank()) {
            throw refused(definition, what + ": id is missing");
        }
        if (kept.putIfAbsent(id, definition) != null) {
            throw refused(definition, what + " id '" + id + "' stands twice in this file");
        }
    }

    private static Map<String, Definition> definitions(Map<String, Node> nodes, Meaning shared) throws RefusedFile {
        Map<String, Definition> definitions = new LinkedHashMap<>();
        for (Map.Entry<String, Node> entry : nodes.entrySet()) {
            Node node = entry.getValue();
            int last = node.getEndMark().map(Mark::getLine).orElse(0) + 1;
            String meaning = new Meaning().add(node).toString() + shared;
            definitions.put(entry.getKey(), new Definition(line(node), last, meaning));
        }
        return definitions;
    }

    private static String camelCase(String name) {
        StringBuilder out = new StringBuilder(name.length());
        boolean raise = false;
        for (char c : name.toCharArray()) {
            out.append(raise ? Character.toUpperCase(c) : c == '-' ? "" : c);
            raise = c == '-';
        }
        return out.toString();
    }

    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    static RefusedFile refused(Node node, String reason) {
        return new RefusedFile(
                line(node), node.getStartMark().map(Mark::getColumn).orElse(-1) + 1, reason);
    }
}
