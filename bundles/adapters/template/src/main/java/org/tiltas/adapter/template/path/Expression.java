package org.tiltas.adapter.template.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One expression of a mapping, parsed. Immutable and thread-safe. */
public interface Expression {
    /** As it stands in the mapping. */
    String text();

    /**
     * What it matches.
     *
     * @return the matches in their order; what is {@code null} there is no match
     * @throws ExpressionFailure when it fails or takes too long on this document
     */
    List<JsonNode> select(JsonNode document, Steps steps);

    /** Whether one array as the only match stands for its elements where several matches are asked for. */
    boolean spreads();
}
