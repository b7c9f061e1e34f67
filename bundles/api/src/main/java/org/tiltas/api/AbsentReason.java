package org.tiltas.api;

/** Codes of {@code http://terminology.hl7.org/CodeSystem/data-absent-reason} that devices give rise to. */
public enum AbsentReason {
    UNKNOWN("unknown"),
    TEMP_UNKNOWN("temp-unknown"),
    ERROR("error"),
    NOT_A_NUMBER("not-a-number"),
    NEGATIVE_INFINITY("negative-infinity"),
    POSITIVE_INFINITY("positive-infinity"),
    NOT_PERFORMED("not-performed"),
    MASKED("masked");

    private final String code;

    AbsentReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
