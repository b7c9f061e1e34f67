package org.tiltas.adapter.template.path;

/**
 * The JSONPath that Microsoft's connector reads (Json.NET) where it is written differently: in a filter it takes
 * {@code @heartRate} for {@code @.heartRate}.
 */
final class Dialect {
    private Dialect() {}

    static String common(String path) {
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

    private static boolean startsName(String path, int at) {
        return at < path.length() && (Character.isLetter(path.charAt(at)) || path.charAt(at) == '_');
    }
}
