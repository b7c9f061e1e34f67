package org.tiltas.analysis.news2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;

/**
 * What staff enter about consciousness and oxygen. Letters of ACVPU and plain words are always understood, codes as the
 * home has set them, SNOMED CT's unless set otherwise. The code alone decides, whatever its system says.
 */
final class Answers {
    /** Something staff may say. */
    enum Answer {
        ALERT("A", "248234008", "the resident is alert"),
        /** Confusion of which nobody says whether it is new. */
        CONFUSION("C", "", "the resident is confused, nobody says since when"),
        NEW_CONFUSION("", "130987000", "the resident is newly confused"),
        VOICE("V", "300202002", "the resident responds to voice"),
        PAIN("P", "450847001", "the resident responds to pain"),
        UNRESPONSIVE("U", "422768004", "the resident is unresponsive"),
        AIR("", "722742002", "the resident breathes air"),
        OXYGEN("", "371825009", "the resident is given oxygen");

        private final String letter;
        private final String codes;
        private final String meaning;

        Answer(String letter, String codes, String meaning) {
            this.letter = letter;
            this.codes = codes;
            this.meaning = meaning;
        }

        /** The plain word. */
        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private String parameter() {
            return "codes." + word();
        }

        private boolean ofOxygen() {
            return this == AIR || this == OXYGEN;
        }
    }

    private final Map<String, Answer> known = new HashMap<>();

    /** @throws IllegalArgumentException when one code stands for two answers */
    Answers(Terms terms) {
        for (Answer answer : Answer.values()) {
            known.put(answer.word(), answer);
            if (!answer.letter.isEmpty()) {
                known.put(answer.letter, answer);
            }
        }
        for (Answer answer : Answer.values()) {
            for (String code :
                    terms.text(answer.parameter()).orElse(answer.codes).strip().split("[\\s,;]+")) {
                Answer other = code.isEmpty() ? answer : known.putIfAbsent(code, answer);
                if (other != null && other != answer) {
                    throw new IllegalArgumentException(
                            answer.parameter() + ": " + code + " already stands for " + other.word());
                }
            }
        }
    }

    static List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (Answer answer : Answer.values()) {
            all.add(Parameter.text(
                    answer.parameter(), answer.codes, "Codes, separated by spaces, that say " + answer.meaning + "."));
        }
        return all;
    }

    /** Level of consciousness. */
    Optional<Answer> level(Value value) {
        return answer(value).filter(answer -> !answer.ofOxygen());
    }

    /** Whether oxygen is given; a flow that may be none says nothing. */
    Optional<Boolean> oxygen(Value value) {
        if (value instanceof Value.Quantity flow && flow.unit().equals("L/min")) {
            boolean none = flow.value().signum() == 0;
            return switch (flow.comparator()) {
                case "" -> Optional.of(!none);
                case ">" -> Optional.of(true);
                case ">=" -> none ? Optional.empty() : Optional.of(true);
                default -> Optional.empty();
            };
        }
        return answer(value).filter(Answer::ofOxygen).map(answer -> answer == Answer.OXYGEN);
    }

    private Optional<Answer> answer(Value value) {
        if (value instanceof Value.Code code) {
            return Optional.ofNullable(known.get(code.code()));
        }
        return value instanceof Value.Text text ? Optional.ofNullable(known.get(text.value())) : Optional.empty();
    }
}
