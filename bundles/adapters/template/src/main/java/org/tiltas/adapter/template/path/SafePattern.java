package org.tiltas.adapter.template.path;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which regular expressions a JSONPath filter may hold: those that cannot run away on a hostile text. */
final class SafePattern {
    private static final Pattern FILTER = Pattern.compile("=~\\s*/((?:[^/\\\\]|\\\\.)*)/");
    private static final int MOST_REPEATS = 2;
    private static final int MOST_OPTIONALS = 4;

    private SafePattern() {}

    static boolean occursIn(String path) {
        return path.contains("=~");
    }

    /** What is wrong with the patterns of a path, in one line. */
    static Optional<String> trouble(String path) {
        Matcher filters = FILTER.matcher(path);
        int found = 0;
        while (filters.find()) {
            found++;
            String pattern = filters.group(1);
            if (isDangerous(pattern)) {
                return Optional.of("the regular expression /" + pattern
                        + "/ could take for ever: repeat no group, and at most two characters or classes");
            }
        }
        int wanted = path.split("=~", -1).length - 1;
        return found == wanted
                ? Optional.empty()
                : Optional.of("=~ needs a regular expression between slashes behind it");
    }

    private static boolean isDangerous(String pattern) {
        int repeats = 0;
        int optionals = 0;
        boolean inClass = false;
        char before = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                char escaped = pattern.charAt(++i);
                if (Character.isDigit(escaped) || escaped == 'k') {
                    return true;
                }
                before = 'x';
                continue;
            }
            if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
            } else if (c == '*' || c == '+' || c == '{') {
                if (before == ')') {
                    return true;
                }
                repeats++;
            } else if (c == '?' && before != '(') {
                optionals++;
            }
            before = c;
        }
        return repeats > MOST_REPEATS || optionals > MOST_OPTIONALS;
    }
}
