package org.tiltas.clinical.observing;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.RawMessage;
import org.tiltas.clinical.devices.DeviceEntry;

/** Which session of a device a message belongs to, when the message itself does not say. */
interface Sessions {
    /** The present session serves present messages. */
    Sessions PRESENT = new Sessions() {};

    /** A start that a message told. */
    default void told(DeviceIdentifier device, OffsetDateTime start) {
        // the Device keeps it
    }

    /**
     * The session to reckon with.
     *
     * @param known start of the present session
     */
    default Optional<OffsetDateTime> of(DeviceIdentifier device, RawMessage message, Optional<OffsetDateTime> known) {
        return known;
    }

    /** Whether a session is known, but only one that began after the message. */
    default boolean isLost(DeviceIdentifier device, RawMessage message, Optional<OffsetDateTime> known) {
        return false;
    }

    /** Whether old messages are read once more. */
    default boolean isReplay() {
        return false;
    }

    /**
     * Of old messages: the session told by the messages before them, or the present one if it had begun by then. Of an
     * earlier session that is no longer known nothing can be reckoned. For one thread.
     */
    final class Replayed implements Sessions {
        private static final Duration TOLERANCE = Duration.ofMinutes(10);
        private final Map<DeviceIdentifier, OffsetDateTime> told = new HashMap<>();

        @Override
        public void told(DeviceIdentifier device, OffsetDateTime start) {
            told.put(DeviceEntry.common(device), start);
        }

        @Override
        public Optional<OffsetDateTime> of(
                DeviceIdentifier device, RawMessage message, Optional<OffsetDateTime> known) {
            return Optional.ofNullable(told.get(DeviceEntry.common(device)))
                    .or(() -> known.filter(start -> hadBegun(start, message)));
        }

        @Override
        public boolean isLost(DeviceIdentifier device, RawMessage message, Optional<OffsetDateTime> known) {
            return known.isPresent() && of(device, message, known).isEmpty();
        }

        @Override
        public boolean isReplay() {
            return true;
        }

        private static boolean hadBegun(OffsetDateTime start, RawMessage message) {
            return !start.toInstant().isAfter(message.received().plus(TOLERANCE));
        }
    }
}
