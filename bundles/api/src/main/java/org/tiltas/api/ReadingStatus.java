package org.tiltas.api;

/** FHIR Observation status of a reading. */
public enum ReadingStatus {
    FINAL("final"),
    PRELIMINARY("preliminary"),
    AMENDED("amended"),
    CORRECTED("corrected"),
    CANCELLED("cancelled"),
    ENTERED_IN_ERROR("entered-in-error");

    private final String code;

    ReadingStatus(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
