package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;

/**
 * Proof that a partner holds something; packed, one per commit.
 *
 * @param partner partner id
 * @param at when the partner answered
 * @param items in offset order
 */
public record Receipt(String partner, Instant at, List<Item> items) {
    /**
     * @param offset offset of the delivered row
     * @param remote the partner's reference with version ({@code Observation/abc/_history/1})
     */
    public record Item(long offset, String remote) {}
}
