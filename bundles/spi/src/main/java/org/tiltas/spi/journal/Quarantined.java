package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.Objects;
import org.tiltas.api.RawMessage;

/**
 * A message copied out of the way, with its bytes and the reason.
 *
 * @param message the message; its id is empty when it never entered an inbox
 * @param module adapter or transport that gave up on it
 * @param reason machine word ({@code malformed}, {@code not-authorised}, {@code too-large}, …)
 * @param detail one line for people; no health data
 * @param size size of the payload in bytes as received; the stored bytes may be only its head
 * @param sha256 hash of the whole payload, lower-case hex; empty if the bytes are stored whole
 */
public record Quarantined(RawMessage message, String module, String reason, String detail, int size, String sha256) {
    public Quarantined {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(sha256, "sha256");
    }

    /** An entry as it lies in quarantine. */
    public record Entry(long id, Instant at, Quarantined quarantined) {}
}
