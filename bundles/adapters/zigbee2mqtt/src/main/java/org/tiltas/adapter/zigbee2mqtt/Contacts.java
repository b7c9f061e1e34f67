package org.tiltas.adapter.zigbee2mqtt;

import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;

/** Doors and windows. The bridge's {@code contact} is true when closed; we tell whether it is open. */
final class Contacts {
    private static final Set<String> OPEN = Set.of("open", "opened", "ajar", "error_forced_open");
    private static final Set<String> CLOSED = Set.of("close", "closed", "shut");
    private static final Set<String> NEITHER = Set.of("error_jammed", "error_unspecified");

    private Contacts() {}

    static void contact(Field field, Findings findings) throws DecodeException {
        told(field, false).ifPresent(open -> findings.state(field, Metrics.CONTACT_OPEN, open));
    }

    static void open(Field field, Findings findings) throws DecodeException {
        told(field, true).ifPresent(open -> findings.state(field, Metrics.CONTACT_OPEN, open));
    }

    private static Optional<Boolean> told(Field field, boolean trueIsOpen) throws DecodeException {
        if (field.value().kind() == Scalar.Kind.TEXT) {
            String word = field.value().word();
            if (OPEN.contains(word)) {
                return Optional.of(true);
            }
            if (CLOSED.contains(word)) {
                return Optional.of(false);
            }
            if (NEITHER.contains(word)) {
                return Optional.empty();
            }
            // ON means open to some and closed to others
            if (!trueIsOpen && Set.of("on", "off").contains(word)) {
                throw field.unsupported("neither open nor closed");
            }
        }
        return field.flag().map(yes -> yes == trueIsOpen);
    }
}
