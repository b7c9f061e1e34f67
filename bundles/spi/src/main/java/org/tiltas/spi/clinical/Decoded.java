package org.tiltas.spi.clinical;

import java.util.List;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ResidentChange;

/**
 * A message that its adapter has read.
 *
 * @param module adapter
 * @param moduleVersion its version
 * @param readings in the order they stand in the message
 * @param residents what it tells of residents, in order
 */
public record Decoded(
        RawMessage message,
        String module,
        String moduleVersion,
        List<Reading> readings,
        List<ResidentChange> residents) {

    /** A message that tells of no resident. */
    public Decoded(RawMessage message, String module, String moduleVersion, List<Reading> readings) {
        this(message, module, moduleVersion, readings, List.of());
    }
}
