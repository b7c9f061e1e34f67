package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an acknowledged message and each of its readings is.
 *
 * @param state {@code waiting}, {@code read}, {@code quarantined}, or {@code expired} (released by an operator, not read)
 * @param quarantine id of the quarantine entry, if it is or was there
 * @param reason why it is in quarantine, or who released it; empty otherwise
 */
public record Trace(
        String id,
        Instant received,
        String gateway,
        String transport,
        String adapter,
        String topic,
        int bytes,
        String state,
        Optional<Long> quarantine,
        String reason,
        List<Reading> readings) {

    /**
     * One reading of the message.
     *
     * @param state {@code observed}, {@code duplicate}, {@code unassigned}, {@code erased}, {@code withdrawn} (a replay no
     *     longer found it in the message), {@code reissued} (it was another resident's and goes on as another
     *     Observation, or waits) or {@code voided} (a person took it back)
     * @param observation id of the Observation; of a duplicate, of the one it repeats; empty while unassigned
     */
    public record Reading(
            int ordinal, String metric, String device, String state, String observation, List<Partner> partners) {}

    /**
     * What a partner has of it.
     *
     * @param state {@code waiting}, {@code deferred}, {@code delivered} or {@code parked}
     * @param remote the partner's reference; empty unless delivered
     * @param at when that was settled, or when it is tried next
     * @param answer the partner's last words, or {@code expired: …} of one an operator released; empty for none
     */
    public record Partner(String partner, String state, String remote, Optional<Instant> at, String answer) {}
}
