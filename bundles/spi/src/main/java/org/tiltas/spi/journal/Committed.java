package org.tiltas.spi.journal;

import java.util.List;

/**
 * What a commit made of a unit; every list is in the order of the unit.
 *
 * @param messageIds ids of the appended messages
 * @param quarantineIds ids of the quarantine entries
 * @param observed per {@link Unit#observe} whether it became a new observation (false: a duplicate)
 */
public record Committed(List<String> messageIds, List<Long> quarantineIds, List<Boolean> observed) {
    public static final Committed NOTHING = new Committed(List.of(), List.of(), List.of());
}
