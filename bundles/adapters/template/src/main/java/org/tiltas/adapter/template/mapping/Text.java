package org.tiltas.adapter.template.mapping;

import java.util.Optional;

/**
 * A text that stands in the mapping or is found in the message.
 *
 * @param constant counts where the probe is missing or matches nothing
 */
public record Text(String constant, Optional<Probe> probe) {
    public static final Text NONE = new Text("", Optional.empty());

    public static Text of(String constant) {
        return new Text(constant, Optional.empty());
    }
}
