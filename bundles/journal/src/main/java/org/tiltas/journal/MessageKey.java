package org.tiltas.journal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The place of a message behind its public id: {@code <log>-<position>}. */
record MessageKey(int log, long position) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,4})-([0-9]{1,18})");

    static Optional<MessageKey> parse(String id) {
        Matcher m = FORM.matcher(id);
        return m.matches()
                ? Optional.of(new MessageKey(Integer.parseInt(m.group(1)), Long.parseLong(m.group(2))))
                : Optional.empty();
    }

    static String format(int log, long position) {
        return log + "-" + position;
    }

    @Override
    public String toString() {
        return format(log, position);
    }
}
