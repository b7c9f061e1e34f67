package org.tiltas.api;

/** What a device says about the worth of its value (IEEE 11073 measurement status, PHD guide table). */
public enum Quality {
    INVALID,
    NOT_AVAILABLE,
    QUESTIONABLE,
    CALIBRATING,
    EARLY,
    TEST,
    MANUAL,
    IN_ALARM,
    ALARM_INHIBITED,
    /** The time is the server's receipt time because the device gave none that could be used. */
    RECEIPT_TIME
}
