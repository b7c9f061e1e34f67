package org.tiltas.spi.analysis;

import java.util.Objects;

/**
 * A change of an alert to be committed. It is refused as a conflict when the alert is not at the version the change was
 * made from, or when another alert of the same module, kind and key is active.
 *
 * @param alert the alert after the change; version 1 makes a new one
 */
public record FindingWrite(Alert alert, Finding.Change change) {
    public FindingWrite {
        Objects.requireNonNull(alert, "alert");
        Objects.requireNonNull(change, "change");
    }
}
