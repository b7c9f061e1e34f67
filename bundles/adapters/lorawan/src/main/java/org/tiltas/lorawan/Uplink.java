package org.tiltas.lorawan;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Sequence;

/**
 * One frame of a device as its network server handed it over.
 *
 * @param device who spoke
 * @param devEui sixteen upper-case hex digits; empty if the server does not know it
 * @param hints what it might be, most telling first
 * @param settings tags or attributes of the device at the network server, names in lower case
 * @param port FPort; 0 if not told
 * @param payload the octets above LoRaWAN
 * @param sequence frame counter within its session, if told
 * @param time the network's clock when it was heard
 * @param rssi at the gateway that heard it best, dBm
 * @param simulated not from the air: a test
 */
public record Uplink(
        DeviceIdentifier device,
        String devEui,
        List<Hint> hints,
        Map<String, String> settings,
        int port,
        byte[] payload,
        Optional<Sequence> sequence,
        Optional<OffsetDateTime> time,
        Optional<Integer> rssi,
        boolean simulated) {

    /** How much a hint at the model is worth. */
    public enum Trust {
        /** Somebody wrote down the model as such. */
        MODEL,
        /** Name of the device profile: mostly a model, sometimes only a radio plan. */
        PROFILE,
        /** A name given by people for people. */
        NAME
    }

    /** A text that may tell the model. */
    public record Hint(Trust trust, String text) {
        public Hint {
            Objects.requireNonNull(trust, "trust");
            Objects.requireNonNull(text, "text");
        }
    }

    public Uplink {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(devEui, "devEui");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(sequence, "sequence");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(rssi, "rssi");
        hints = List.copyOf(hints);
        settings = Map.copyOf(settings);
    }
}
