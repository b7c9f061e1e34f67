package org.tiltas.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * A reading that has found its owner and its time.
 *
 * @param identity 128-bit hash that is the same for the same measurement, however it arrives
 * @param identityTime the time the identity is filed under; part of its key
 * @param subject resident, device or room it is about
 * @param device id of the sensor's Device resource
 * @param gateway the gateway it came through
 * @param channel channel within the device; empty for the only one
 * @param metric name in the metrics registry
 * @param value what was measured
 * @param status FHIR status
 * @param effective when it was measured
 * @param received when the server received the message
 * @param quality what is known about its worth
 * @param userIndex user slot of a shared device
 * @param attributes further facts, see {@link Attributes}
 * @param lane the lane it travels on
 * @param origin message, ordinal and module it comes from
 */
public record Measurement(
        UUID identity,
        Instant identityTime,
        Subject subject,
        String device,
        String gateway,
        String channel,
        String metric,
        Value value,
        ReadingStatus status,
        OffsetDateTime effective,
        Instant received,
        Set<Quality> quality,
        OptionalInt userIndex,
        Map<String, String> attributes,
        Lane lane,
        Origin origin) {
    public Measurement {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(identityTime, "identityTime");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(effective, "effective");
        Objects.requireNonNull(received, "received");
        Objects.requireNonNull(userIndex, "userIndex");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(origin, "origin");
        quality = Set.copyOf(quality);
        attributes = Map.copyOf(attributes);
    }

    /** The same measurement about another subject. */
    public Measurement withSubject(Subject other) {
        return new Measurement(
                identity,
                identityTime,
                other,
                device,
                gateway,
                channel,
                metric,
                value,
                status,
                effective,
                received,
                quality,
                userIndex,
                attributes,
                lane,
                origin);
    }
}
