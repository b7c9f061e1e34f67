package org.tiltas.api;

import java.util.Objects;

/**
 * Where a measurement comes from.
 *
 * @param message id of the raw message
 * @param ordinal index of the reading in it
 * @param module adapter that read it
 * @param moduleVersion version of that adapter
 */
public record Origin(String message, int ordinal, String module, String moduleVersion) {
    public Origin {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(moduleVersion, "moduleVersion");
    }
}
