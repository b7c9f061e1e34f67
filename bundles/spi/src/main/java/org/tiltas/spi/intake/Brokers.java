package org.tiltas.spi.intake;

import java.util.Optional;

/**
 * How the connections to MQTT brokers stand that the operator has set up: records of kind {@link #KIND}. Thread-safe.
 */
public interface Brokers {
    /** Kind of the records; the body is what {@code PUT /api/v1/brokers/{id}} describes, the password sealed. */
    String KIND = "broker";

    /** Empty while a broker is not known here. */
    Optional<Status> status(String broker);

    /**
     * The state of one connection.
     *
     * @param state {@code connected} or {@code waiting}
     * @param received messages committed since the server started
     * @param lastError one line; empty once everything is subscribed again
     */
    record Status(String state, long received, Optional<String> lastError) {}
}
