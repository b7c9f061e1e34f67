package org.tiltas.spi.clinical;

import java.util.List;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * A message that its adapter has read.
 *
 * @param module adapter
 * @param moduleVersion its version
 */
public record Decoded(RawMessage message, String module, String moduleVersion, List<Reading> readings) {}
