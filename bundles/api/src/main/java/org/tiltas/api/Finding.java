package org.tiltas.api;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

/**
 * A judgement.
 *
 * @param rule id and version of the rule, {@code news2/1.0.0}
 * @param kind what was found, lower case with hyphens
 * @param lane urgent findings overtake routine ones
 * @param subject whom it is about
 * @param at time of the evidence
 * @param evidence ids of the Observations it rests on
 * @param text one line for people
 */
public record Finding(
        String rule, String kind, Lane lane, Subject subject, OffsetDateTime at, List<String> evidence, String text) {
    public Finding {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(text, "text");
        evidence = List.copyOf(evidence);
    }
}
