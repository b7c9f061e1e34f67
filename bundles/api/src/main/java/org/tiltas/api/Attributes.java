package org.tiltas.api;

/** Names of the facts that may stand beside a reading's value. */
public final class Attributes {
    /** Where on the body, as the plain words of the Bluetooth or IEEE 11073 term (for instance {@code finger}). */
    public static final String BODY_SITE = "body-site";
    /** Kind of sensor where it changes the coding: {@code ecg}, {@code oximeter}, {@code cuff}, {@code ppg}, {@code arterial-line}. */
    public static final String MODALITY = "modality";
    /** Sample kind of a glucose reading: {@code capillary-whole-blood}, {@code interstitial}, … */
    public static final String SPECIMEN = "specimen";
    /** Meal, exercise and other context of a glucose reading, in words. */
    public static final String CONTEXT = "context";
    /**
     * Signal strength at the gateway, dBm. It serves to tell in which room the bearer of a device is, where that was decided,
     * and is never stored.
     */
    public static final String RSSI = "rssi";
    /** Plain words for the note of the Observation. */
    public static final String NOTE = "note";
    /** Which sort of an event it was, in the device's terms: {@code short}, {@code double}, {@code ignored}. */
    public static final String KIND = "kind";
    /** Duration the value stands for, ISO 8601 ({@code PT10S}). */
    public static final String DURATION = "duration";
    /**
     * {@link #HELD} where a device repeats the state it is in with every message: a change is worth an Observation, a
     * repetition is none. An event that happens each time anew, such as a press, does not have it.
     */
    public static final String STATE = "state";
    /** The value of {@link #STATE}. */
    public static final String HELD = "held";
    /**
     * Which of several ways of one gateway a reading came, where a format says the same thing on more than one (MQTT
     * topics beside each other). Said on two ways within two seconds, it is one measurement.
     */
    public static final String WAY = "way";
    /**
     * Whom the message itself names, one line {@code authority|identifier} each. The server looks for the one Patient
     * that has such an identifier in a system it trusts the gateway for; never published.
     */
    public static final String PATIENT = "patient";

    /**
     * Set by the server on what a replay wrote; the value says nothing. An analysis takes it as a correction of history
     * and does not notify anybody because of it.
     */
    public static final String REPLAYED = "replayed";
    /** Ids of the Observations a reckoned value was derived from, joined by spaces; published as derivedFrom. */
    public static final String DERIVED_FROM = "derived-from";

    /**
     * Set by the server on the last version of an Observation that turned out to be another resident's; the value says
     * nothing. It goes on as another Observation, or waits for its owner.
     */
    public static final String MOVED = "moved";

    /** Set by the server on the last version of an Observation that a person took back; the value is the reason. */
    public static final String VOIDED = "voided";

    /**
     * Set by the server on a measurement that a person gave to a resident: the id of the Patient. No assignment moves it;
     * never published.
     */
    public static final String CLAIMED = "claimed";

    /** Set by the server where it has corrected the device's time: what the device's clock showed. */
    public static final String DEVICE_TIME = "device-time";

    /**
     * Set by the server where it has corrected the device's time: the identity, as milliseconds and UUID joined by a
     * colon, of the Observation that tells what the clock showed when it was heard. It depends on what else was heard, so
     * two measurements that differ in it alone say the same.
     */
    public static final String COINCIDENT_TIME = "coincident-time";

    /** Set by the server on an urgent event that came more than ten minutes late: how late, ISO 8601. */
    public static final String LATE = "late";

    private Attributes() {}
}
