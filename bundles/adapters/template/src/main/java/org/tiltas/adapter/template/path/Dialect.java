package org.tiltas.adapter.template.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayDeque;

/** The two languages as Microsoft's connector reads them, where the libraries here read them differently. */
final class Dialect {
    private Dialect() {}

    /** Json.NET takes {@code @heartRate} for {@code @.heartRate} in a filter. */
    static String jsonPath(String path) {
        StringBuilder out = new StringBuilder(path.length() + 8);
        char quote = 0;
        int filter = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            out.append(c);
            if (quote != 0) {
                if (c == '\\' && i + 1 < path.length()) {
                    out.append(path.charAt(++i));
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' && (filter > 0 || i > 0 && path.charAt(i - 1) == '?')) {
                filter++;
            } else if (c == ')' && filter > 0) {
                filter--;
            } else if (filter > 0 && (c == '@' || c == '$') && startsName(path, i + 1)) {
                out.append('.');
            }
        }
        return out.toString();
    }

    /** Whether every bracket outside of quotes is closed. */
    static boolean isBalanced(String path) {
        ArrayDeque<Character> open = new ArrayDeque<>();
        char quote = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '[' || c == '(') {
                open.push(c == '[' ? ']' : ')');
            } else if ((c == ']' || c == ')') && (open.isEmpty() || open.pop() != c)) {
                return false;
            }
        }
        return quote == 0 && open.isEmpty();
    }

    /** A literal in backticks that is no JSON is a text: {@code `heartRate`} for {@code `"heartRate"`}. */
    static String jmesPath(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = c == '\'' || c == '"' || c == '`' ? closing(text, i) : -1;
            if (end < 0) {
                out.append(c);
                i++;
                continue;
            }
            String inside = text.substring(i + 1, end);
            if (c == '`' && !isJson(inside)) {
                inside = Json.MAPPER.getNodeFactory().textNode(inside).toString();
            }
            out.append(c).append(inside).append(c);
            i = end + 1;
        }
        return out.toString();
    }

    private static int closing(String text, int from) {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == text.charAt(from)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isJson(String literal) {
        try {
            return !Json.MAPPER.readTree(literal).isMissingNode();
        } catch (JsonProcessingException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean startsName(String path, int at) {
        return at < path.length() && (Character.isLetter(path.charAt(at)) || path.charAt(at) == '_');
    }
}
