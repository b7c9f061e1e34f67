package org.tiltas.adapter.zigbee2mqtt;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DecodeException;

/**
 * A known field of a state.
 *
 * @param name without the endpoint
 * @param channel endpoint of a device with several; otherwise empty
 * @param beside all known fields of the message
 */
record Field(String name, String channel, Scalar value, Map<String, Scalar> beside) {
    /** How the message calls it. */
    String fullName() {
        return channel.isEmpty() ? name : name + "_" + channel;
    }

    Optional<Boolean> flag() throws DecodeException {
        return value.flag(fullName());
    }

    Optional<BigDecimal> number() throws DecodeException {
        return value.number(fullName());
    }

    boolean has(String other) {
        return beside.containsKey(other);
    }

    DecodeException unsupported(String reason) {
        return new DecodeException(
                value.kind() == Scalar.Kind.TEXT ? "unsupported-value" : "malformed", fullName() + ": " + reason);
    }
}
