package org.tiltas.engine.route;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Writes YAML nodes down without comments, spacing and quotes, so that what they say can be compared. */
final class Meaning {
    /** An alias inside an alias can unfold without end. */
    private static final int LARGEST = 2_000_000;

    private static final int DEEPEST = 200;
    private final StringBuilder text = new StringBuilder();

    Meaning add(Node node) throws RefusedFile {
        add(node, 0);
        return this;
    }

    private void add(Node node, int depth) throws RefusedFile {
        if (depth > DEEPEST || text.length() > LARGEST) {
            throw RouteText.refused(node, "nested too deeply, or its aliases unfold to too much");
        }
        if (node instanceof MappingNode mapping) {
            text.append('{');
            for (NodeTuple entry : mapping.getValue()) {
                add(entry.getKeyNode(), depth + 1);
                add(entry.getValueNode(), depth + 1);
            }
            text.append('}');
        } else if (node instanceof SequenceNode sequence) {
            text.append('[');
            for (Node item : sequence.getValue()) {
                add(item, depth + 1);
            }
            text.append(']');
        } else if (node instanceof ScalarNode scalar) {
            // the length in front keeps two neighbours apart whatever they contain
            text.append(scalar.getValue().length()).append(':').append(scalar.getValue());
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
