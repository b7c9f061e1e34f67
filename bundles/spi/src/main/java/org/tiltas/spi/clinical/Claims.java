package org.tiltas.spi.clinical;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Measurement;

/** Measurements that a person gives to a resident, because no assignment says whose they are. Thread-safe. */
public interface Claims {
    /**
     * The next measurement of a shared device is for a resident. It ends with that measurement, or when it is over; a
     * device has one claim at a time, and a new one takes the place of the old.
     *
     * @param device id of the Device
     * @param patient id of the Patient
     * @param lasts how long it waits for the measurement
     * @param who for the audit
     * @return once it is in the journal
     * @throws IllegalArgumentException naming field and reason
     */
    Claim claim(String device, String patient, Duration lasts, String who);

    /** Claims that still wait for their measurement, the oldest first. */
    List<Claim> open();

    /** @return false if the device has no open claim */
    boolean withdraw(String device, String who);

    /**
     * Measurements without owner, newest first by id.
     *
     * @param device only of this one; empty for all
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Unowned> waiting(Optional<String> device, long before, int limit);

    /**
     * Gives a waiting measurement to a resident; no assignment moves it afterwards.
     *
     * @return false if it does not wait any more
     * @throws IllegalArgumentException naming field and reason
     */
    boolean give(long waiting, String patient, String who);

    /**
     * A claim.
     *
     * @param from measured at or after this, clocks without seconds considered
     * @param until measured before this
     */
    record Claim(String device, String patient, Instant from, Instant until, String by) {}

    /**
     * A measurement without owner; its subject is the device.
     *
     * @param reason {@code unassigned}, {@code unclaimed} (the device is shared), {@code absent}, {@code deceased},
     *     {@code unknown-patient} or {@code identity-conflict}
     */
    record Unowned(long id, Measurement measurement, String reason) {}
}
