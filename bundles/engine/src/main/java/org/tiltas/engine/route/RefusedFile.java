package org.tiltas.engine.route;

/** A route file that says something that cannot be; the message is one line with place and reason. */
final class RefusedFile extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param line counted from 1; 0 when no place can be told */
    RefusedFile(int line, int column, String reason) {
        super((line > 0 ? "line " + line + (column > 0 ? ", column " + column : "") + ": " : "") + oneLine(reason));
    }

    private static String oneLine(String text) {
        String line = String.valueOf(text).replaceAll("\\s*[\\r\\n]+\\s*", "; ").trim();
        return line.length() > 500 ? line.substring(0, 500) + "…" : line;
    }
}
