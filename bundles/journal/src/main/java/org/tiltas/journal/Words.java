package org.tiltas.journal;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns that find ids as whole words: FHIR ids are made of letters, digits, minus and dot. */
final class Words {
    private static final String PART = "A-Za-z0-9.-";

    private Words() {}

    static Pattern java(String id) {
        return Pattern.compile("(?<![" + PART + "])" + Pattern.quote(id) + "(?![" + PART + "])");
    }

    /** For PostgreSQL, which has no look-behind before version 14's newer dialect: the neighbours are part of the match. */
    static String sql(Collection<String> ids) {
        String words = ids.stream()
                .map(id -> id.replaceAll("([^A-Za-z0-9/_ -])", "\\\\$1"))
                .collect(Collectors.joining("|"));
        return "(^|[^" + PART + "])(" + words + ")($|[^" + PART + "])";
    }
}
