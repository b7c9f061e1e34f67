package org.tiltas.adapter.gatt;

import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/**
 * What the gateway adds to a value: who spoke, when, how loud; and what else the same message says of that device.
 *
 * @param entry the entry of the envelope
 * @param message what the other entries tell
 */
record Heard(Entry entry, SameMessage message) {

    DeviceIdentifier device() {
        return entry.device();
    }

    /** A reading of the device at the gateway's time; a device time replaces it. */
    Reading.Builder reading(String metric, Value value) {
        Reading.Builder reading =
                Reading.of(entry.device(), metric, value).heardAt(entry.time()).time(gatewayTime());
        entry.rssi().ifPresent(dbm -> reading.attribute(Attributes.RSSI, Integer.toString(dbm)));
        return reading;
    }

    /** The gateway's clock, or unknown if it did not tell. */
    ReadingTime gatewayTime() {
        return entry.time().<ReadingTime>map(ReadingTime.GatewayClock::new).orElseGet(ReadingTime.Unknown::new);
    }

    /** The device's time if it sent one (set or not), otherwise the gateway's. */
    ReadingTime timeOr(Optional<ReadingTime> deviceTime) {
        return deviceTime.orElseGet(this::gatewayTime);
    }
}
