package org.tiltas.adapter.template.path;

import java.util.Locale;
import java.util.Optional;

/** The two languages of expressions. */
public enum Language {
    JSONPATH("jsonpath"),
    JMESPATH("jmespath");

    private static final int LONGEST = 2000;
    private final String word;

    Language(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** By name, in any case: {@code jsonpath}, {@code JmesPath}. */
    public static Optional<Language> named(String name) {
        for (Language language : values()) {
            if (language.word.equals(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }

    /** @throws IllegalArgumentException when the text is no expression; the message says why in one line */
    public Expression parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("an expression is empty");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("an expression is longer than " + LONGEST + " characters");
        }
        return this == JSONPATH ? JsonPathExpression.parse(text) : JmesPathExpression.parse(text);
    }
}
