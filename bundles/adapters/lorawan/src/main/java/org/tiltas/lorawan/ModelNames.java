package org.tiltas.lorawan;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds names of models in texts that people wrote: {@code EM300-TH}, {@code milesight em300_th (EU868)}. */
final class ModelNames {
    private static final int MOST_WORDS = 40;
    private static final int MOST_JOINED = 4;
    private static final int SHORTEST_BEGINNING = 5;
    private static final Pattern SEPARATORS = Pattern.compile("[^A-Z0-9]+");
    private static final Pattern LIKE_A_MODEL = Pattern.compile("[A-Z]{1,8}[0-9]{2,}[A-Z0-9]*");
    private static final Pattern RADIO_PLAN =
            Pattern.compile("(EU|US|AU|AS|IN|KR|CN|RU)[0-9]{3}[A-Z0-9]*|(RX|DR|SF|TX|LORAWAN|V|REV|RP)[0-9]+[A-Z0-9]*");

    private ModelNames() {}

    /** The form in which names are compared: letters and digits only, upper case. */
    static String plain(String name) {
        return SEPARATORS.matcher(name.toUpperCase(Locale.ROOT)).replaceAll("");
    }

    /** The longest known name that a text contains as words of its own, else the longest that begins a word. */
    static <T> Optional<T> find(String text, Map<String, T> known) {
        String[] words = words(text);
        String best = "";
        for (int from = 0; from < words.length; from++) {
            StringBuilder joined = new StringBuilder();
            for (int to = from; to < words.length && to < from + MOST_JOINED; to++) {
                joined.append(words[to]);
                if (joined.length() > best.length() && known.containsKey(joined.toString())) {
                    best = joined.toString();
                }
            }
        }
        return best.isEmpty() ? beginning(words, known) : Optional.of(known.get(best));
    }

    /** WS101EU is a WS101; R718AB2 is not an R718AB. */
    private static <T> Optional<T> beginning(String[] words, Map<String, T> known) {
        for (String word : words) {
            for (int length = Math.min(word.length() - 1, 20); length >= SHORTEST_BEGINNING; length--) {
                T found = known.get(word.substring(0, length));
                if (found != null && Character.isLetter(word.charAt(length))) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a text names some model, known or not, rather than a radio plan or a place. */
    static boolean namesOne(String text) {
        for (String word : words(text)) {
            if (LIKE_A_MODEL.matcher(word).matches()
                    && !RADIO_PLAN.matcher(word).matches()) {
                return true;
            }
        }
        // UNKNOWN-9000, EM-300
        String[] words = words(text);
        for (int i = 1; i < words.length; i++) {
            String joined = words[i - 1] + words[i];
            if (words[i].matches("[0-9]{2,}[A-Z]*")
                    && LIKE_A_MODEL.matcher(joined).matches()
                    && !RADIO_PLAN.matcher(joined).matches()) {
                return true;
            }
        }
        return false;
    }

    /** A text of a stranger, fit for one line of an error. */
    static String quotable(String text) {
        StringBuilder out = new StringBuilder(64);
        text.codePoints()
                .filter(c -> Character.isLetterOrDigit(c) || " -_./()+".indexOf(c) >= 0)
                .limit(60)
                .forEach(out::appendCodePoint);
        return out.toString().strip();
    }

    private static String[] words(String text) {
        String upper = text.length() > 200 ? text.substring(0, 200) : text;
        return SEPARATORS.split(upper.toUpperCase(Locale.ROOT).strip(), MOST_WORDS);
    }
}
