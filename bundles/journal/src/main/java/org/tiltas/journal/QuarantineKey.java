package org.tiltas.journal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public id of a message that went straight into quarantine: {@code q-<entry>}. */
final class QuarantineKey {
    private static final Pattern FORM = Pattern.compile("q-([0-9]{1,18})");

    private QuarantineKey() {}

    static Optional<Long> parse(String id) {
        Matcher m = FORM.matcher(id);
        return m.matches() ? Optional.of(Long.parseLong(m.group(1))) : Optional.empty();
    }

    static String format(long id) {
        return "q-" + id;
    }
}
