package org.tiltas.api;

/** Names of the facts that may stand beside a reading's value. */
public final class Attributes {
    /** Where on the body, as the plain words of the Bluetooth or IEEE 11073 term (for instance {@code finger}). */
    public static final String BODY_SITE = "body-site";
    /** Kind of sensor where it changes the coding: {@code ecg}, {@code oximeter}, {@code cuff}, {@code ppg}. */
    public static final String MODALITY = "modality";
    /** Sample kind of a glucose reading: {@code capillary-whole-blood}, {@code interstitial}, … */
    public static final String SPECIMEN = "specimen";
    /** Meal, exercise and other context of a glucose reading, in words. */
    public static final String CONTEXT = "context";
    /** Signal strength at the gateway, dBm. */
    public static final String RSSI = "rssi";
    /** Plain words for the note of the Observation. */
    public static final String NOTE = "note";
    /** Duration the value stands for, ISO 8601 ({@code PT10S}). */
    public static final String DURATION = "duration";
    /**
     * Whom the message itself names, one line {@code authority|identifier} each. The server looks for the one Patient
     * that has such an identifier in a system it trusts the gateway for; never published.
     */
    public static final String PATIENT = "patient";

    private Attributes() {}
}
