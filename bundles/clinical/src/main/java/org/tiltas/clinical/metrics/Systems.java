package org.tiltas.clinical.metrics;

/** Names of the code and identifier systems used in resources. */
public final class Systems {
    public static final String LOINC = "http://loinc.org";
    public static final String MDC = "urn:iso:std:iso:11073:10101";
    public static final String UCUM = "http://unitsofmeasure.org";
    public static final String SNOMED = "http://snomed.info/sct";
    public static final String EVENT = "urn:tiltas:event";
    public static final String METRIC = "urn:tiltas:metric";
    public static final String CATEGORY = "urn:tiltas:category";
    public static final String GATEWAY = "urn:tiltas:gateway";
    /** Codes are ids of Locations. */
    public static final String LOCATION = "urn:tiltas:location";

    public static final String OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    public static final String DATA_ABSENT_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
    public static final String ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    /** Measurement status as the Personal Health Device guide fixes it. */
    public static final String MEASUREMENT_STATUS = "http://hl7.org/fhir/uv/pocd/CodeSystem/measurement-status";

    private Systems() {}
}
