package org.tiltas.spi.journal;

import java.time.Instant;
import org.tiltas.api.Lane;

/**
 * A subject whose deliveries keep failing while the partner is well: skipped by the main pass, drained by a small
 * cursor of its own.
 *
 * @param subject reference of the subject
 * @param from offset of the first row not yet settled
 * @param nextTry not before
 * @param attempts tries so far
 * @param lastAnswer the partner's last words, one line
 */
public record Deferral(
        String partner, String subject, Lane lane, long from, Instant nextTry, int attempts, String lastAnswer) {}
