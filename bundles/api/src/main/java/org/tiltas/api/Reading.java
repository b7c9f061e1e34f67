package org.tiltas.api;

import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an adapter reads out of a message: one value of one device, not yet anybody's.
 *
 * @param device the sensor
 * @param channel sensor, endpoint or OBX-4 channel within the device; empty for the only one
 * @param metric name in the metrics registry, see {@link Metrics}
 * @param value what was measured
 * @param status FINAL unless the device says otherwise
 * @param time when it was measured
 * @param heardAt the gateway's clock when it heard the device, if told
 * @param sequence the device's own number for it, if any
 * @param quality what the device says about the value
 * @param userIndex user slot of a shared device (0 to 254), if told; 255 (unknown user) is left empty
 * @param attributes further facts by name, see {@link Attributes}
 */
public record Reading(
        DeviceIdentifier device,
        String channel,
        String metric,
        Value value,
        ReadingStatus status,
        ReadingTime time,
        Optional<OffsetDateTime> heardAt,
        Optional<Sequence> sequence,
        Set<Quality> quality,
        OptionalInt userIndex,
        Map<String, String> attributes) {
    public Reading {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(heardAt, "heardAt");
        Objects.requireNonNull(sequence, "sequence");
        Objects.requireNonNull(userIndex, "userIndex");
        quality = Set.copyOf(quality);
        attributes = Map.copyOf(attributes);
    }

    public static Builder of(DeviceIdentifier device, String metric, Value value) {
        return new Builder(device, metric, value);
    }

    /** Builds a reading; everything not named has its plainest meaning. */
    public static final class Builder {
        private final DeviceIdentifier device;
        private final String metric;
        private final Value value;
        private final Set<Quality> quality = EnumSet.noneOf(Quality.class);
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private String channel = "";
        private ReadingStatus status = ReadingStatus.FINAL;
        private ReadingTime time = new ReadingTime.Unknown();
        private Optional<OffsetDateTime> heardAt = Optional.empty();
        private Optional<Sequence> sequence = Optional.empty();
        private OptionalInt userIndex = OptionalInt.empty();

        private Builder(DeviceIdentifier device, String metric, Value value) {
            this.device = device;
            this.metric = metric;
            this.value = value;
        }

        public Builder channel(String channel) {
            this.channel = channel;
            return this;
        }

        public Builder status(ReadingStatus status) {
            this.status = status;
            return this;
        }

        public Builder time(ReadingTime time) {
            this.time = time;
            return this;
        }

        public Builder heardAt(Optional<OffsetDateTime> heardAt) {
            this.heardAt = heardAt;
            return this;
        }

        public Builder sequence(long number, String session) {
            this.sequence = Optional.of(new Sequence(number, session));
            return this;
        }

        public Builder quality(Quality... qualities) {
            this.quality.addAll(Set.of(qualities));
            return this;
        }

        public Builder quality(Set<Quality> qualities) {
            this.quality.addAll(qualities);
            return this;
        }

        public Builder userIndex(int index) {
            this.userIndex = OptionalInt.of(index);
            return this;
        }

        public Builder attribute(String name, String text) {
            this.attributes.put(name, text);
            return this;
        }

        public Reading build() {
            return new Reading(
                    device, channel, metric, value, status, time, heardAt, sequence, quality, userIndex, attributes);
        }
    }
}
