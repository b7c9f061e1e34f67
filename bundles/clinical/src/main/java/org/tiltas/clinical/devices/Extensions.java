package org.tiltas.clinical.devices;

import com.fasterxml.jackson.databind.JsonNode;

/** Our extensions of FHIR resources. */
public final class Extensions {
    /** On DeviceUseStatement, {@code valueUnsignedInt}: the user slot of a shared device it is about. */
    public static final String USER_INDEX = "urn:tiltas:extension:user-index";
    /** On Device, {@code valueDateTime}: when its present session began. */
    public static final String SESSION_START = "urn:tiltas:extension:session-start";
    /** On Patient, {@code valuePeriod}, any number: when the resident is away and wears nothing of the home's. */
    public static final String ABSENCE = "urn:tiltas:extension:absence";
    /** On Patient with {@code deceasedBoolean}, {@code valueDateTime}: when that became known; set by the server. */
    public static final String DEATH_NOTED = "urn:tiltas:extension:death-noted";
    /** On Device, {@code valueBoolean}: nobody wears it, carers claim each measurement. */
    public static final String SHARED = "urn:tiltas:extension:shared";
    /** On Patient, {@code valueDateTime}: when what was last told of the resident by a message was recorded there. */
    public static final String LAST_TOLD = "urn:tiltas:extension:last-told";
    /** On Patient, {@code valueReference}: the Location the resident lives in now. */
    public static final String LIVES_IN = "urn:tiltas:extension:lives-in";
    /** On an activity's detail in a CarePlan, {@code valueCode}: {@code moderate}, {@code vigorous} or {@code active}. */
    public static final String INTENSITY = "urn:tiltas:extension:intensity";

    private Extensions() {}

    /** The value of an extension; a missing node if there is none. */
    public static JsonNode value(JsonNode resource, String url, String field) {
        for (JsonNode extension : resource.path("extension")) {
            if (extension.path("url").asText().equals(url)) {
                return extension.path(field);
            }
        }
        return resource.path("no such extension");
    }
}
