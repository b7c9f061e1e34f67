package org.tiltas.tools.simulator;

import java.time.Instant;
import java.util.List;
import org.tiltas.tools.mqtt.Published;

/** What one gateway program of a home says as a day passes. */
public interface Voice {
    /**
     * @param minute minute of the simulated day
     * @param now the true time
     */
    List<Published> minute(int minute, Instant now);

    /** What it says when it has connected. */
    default List<Published> start(Instant now) {
        return List.of();
    }
}
