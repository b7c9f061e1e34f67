package org.tiltas.tools.fleet;

/**
 * What a fleet did.
 *
 * @param published distinct readings; poison and second copies are counted apart
 * @param unacknowledged messages of any kind still without acknowledgement at the end
 * @param negative MQTT 5 acknowledgements with a reason code of 0x80 or more
 * @param forgotten reconnects where CONNACK denied a session that must exist
 * @param refused CONNACK refusals
 * @param seconds from the first message to the last acknowledgement
 * @param ackP50 milliseconds from publish to acknowledgement
 */
public record FleetResult(
        long published,
        long acknowledged,
        long unacknowledged,
        long resent,
        long duplicates,
        long poison,
        long negative,
        long reconnects,
        long forgotten,
        long refused,
        double seconds,
        double ackP50,
        double ackP99,
        double ackMax) {}
