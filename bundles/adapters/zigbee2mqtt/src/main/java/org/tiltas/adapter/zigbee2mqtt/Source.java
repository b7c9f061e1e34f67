package org.tiltas.adapter.zigbee2mqtt;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/**
 * Who spoke, when the bridge heard it, and on which topic.
 *
 * @param lastSeen the bridge's clock, if it is set to tell
 * @param way {@link #STATE} or {@link #ATTRIBUTE}; the bridge can be set to say everything on both
 */
record Source(DeviceIdentifier device, Optional<OffsetDateTime> lastSeen, String way) {
    static final String STATE = "state";
    static final String ATTRIBUTE = "attribute";

    Reading.Builder reading(String metric, Value value) {
        Reading.Builder reading = Reading.of(device, metric, value)
                .heardAt(lastSeen)
                .time(lastSeen.<ReadingTime>map(ReadingTime.GatewayClock::new).orElseGet(ReadingTime.Unknown::new));
        return way.isEmpty() ? reading : reading.attribute(Attributes.WAY, way);
    }
}
