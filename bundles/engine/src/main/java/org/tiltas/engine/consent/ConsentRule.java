package org.tiltas.engine.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One Consent (FHIR R4, 6.2) read as a rule. Only an {@code active} one says anything. Its root says what holds in
 * general: by {@code provision.type} where that is given, or by {@code policyRule} OPTIN or OPTOUT; provisions inside are
 * exceptions, and the innermost that applies decides. What depends on something unknown counts on the safe side: it
 * denies and does not permit.
 */
public final class ConsentRule {
    /** What a Consent says. */
    public enum Answer {
        PERMITTED,
        DENIED,
        SILENT
    }

    private final JsonNode consent;

    ConsentRule(JsonNode consent) {
        this.consent = consent;
    }

    /** Whose it is, {@code Patient/17}; empty if that cannot be read. */
    String resident() {
        return consent.path("patient").path("reference").asText("");
    }

    Answer answer(ConsentQuestion question, Function<String, Set<String>> metrics) {
        if (!consent.path("status").asText().equals("active")) {
            return Answer.SILENT;
        }
        Conditions conditions = new Conditions(question, metrics);
        JsonNode root = consent.path("provision");
        Conditions.Match match = conditions.of(root);
        Answer general = general(root);
        Answer answer = taken(match, general).orElse(Answer.SILENT);
        return match == Conditions.Match.NO ? Answer.SILENT : inner(root, conditions, answer);
    }

    /**
     * When its answer may turn.
     *
     * @param field {@code period}: by the time of asking; {@code dataPeriod}: by the time of measurement
     */
    Set<Instant> turns(String field) {
        Set<Instant> turns = new HashSet<>();
        if (consent.path("status").asText().equals("active")) {
            gather(consent.path("provision"), field, turns);
        }
        return turns;
    }

    private static void gather(JsonNode provision, String field, Set<Instant> turns) {
        turns.addAll(Conditions.turns(provision.path(field)));
        provision.path("provision").forEach(inner -> gather(inner, field, turns));
    }

    private Answer general(JsonNode root) {
        String type = root.path("type").asText("");
        if (!type.isEmpty()) {
            return word(type);
        }
        for (JsonNode coding : consent.path("policyRule").path("coding")) {
            switch (coding.path("code").asText()) {
                case "OPTIN" -> {
                    return Answer.PERMITTED;
                }
                case "OPTOUT" -> {
                    return Answer.DENIED;
                }
                default -> {
                    // another policy; the provisions tell
                }
            }
        }
        return Answer.SILENT;
    }

    private static Answer inner(JsonNode outer, Conditions conditions, Answer otherwise) {
        Answer answer = otherwise;
        for (JsonNode provision : outer.path("provision")) {
            Conditions.Match match = conditions.of(provision);
            if (match == Conditions.Match.NO) {
                continue;
            }
            Optional<Answer> own = taken(match, word(provision.path("type").asText()));
            Answer here = inner(provision, conditions, own.orElse(Answer.SILENT));
            if (here == Answer.DENIED) {
                return Answer.DENIED;
            }
            answer = here == Answer.PERMITTED ? here : answer;
        }
        return answer;
    }

    /** What is unclear denies and does not permit. */
    private static Optional<Answer> taken(Conditions.Match match, Answer answer) {
        boolean counts = match == Conditions.Match.YES || match == Conditions.Match.UNCLEAR && answer == Answer.DENIED;
        return counts ? Optional.of(answer) : Optional.empty();
    }

    private static Answer word(String type) {
        return switch (type) {
            case "permit" -> Answer.PERMITTED;
            case "deny" -> Answer.DENIED;
            default -> Answer.SILENT;
        };
    }
}
