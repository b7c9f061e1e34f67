package org.tiltas.api;

import java.util.List;

/**
 * Everything a message tells.
 *
 * @param readings in the order they stand in the message; the index is a reading's ordinal
 * @param residents what happened to residents, in the order it stands in the message
 */
public record Contents(List<Reading> readings, List<ResidentChange> residents) {
    public Contents {
        readings = List.copyOf(readings);
        residents = List.copyOf(residents);
    }
}
