package org.tiltas.clinical.views;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.tiltas.clinical.metrics.Systems;

/** The gateway that told of a measurement. It is no resource of this server, so it is named by its identifier. */
final class GatewayJson {
    /** To the gateway as a contained resource. */
    static final String REFERENCE = "#gateway";

    private static final String EXTENSION = "http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice";
    /** What it is in IEEE 11073-10101 (PhgDevice of the Personal Health Device guide 2.0.0). */
    private static final String KIND = "531981";

    private GatewayJson() {}

    /** As extension of an Observation. */
    static void extension(JsonGenerator json, String gateway) throws IOException {
        json.writeStartObject();
        json.writeStringField("url", EXTENSION);
        json.writeObjectFieldStart("valueReference");
        json.writeFieldName("identifier");
        identifier(json, gateway);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** As the Device that has heard a clock: the guide has it so, and asks for a reference. */
    static void contained(JsonGenerator json, String gateway) throws IOException {
        json.writeArrayFieldStart("contained");
        json.writeStartObject();
        json.writeStringField("resourceType", "Device");
        json.writeStringField("id", REFERENCE.substring(1));
        json.writeArrayFieldStart("identifier");
        identifier(json, gateway);
        json.writeEndArray();
        json.writeObjectFieldStart("type");
        json.writeArrayFieldStart("coding");
        Values.coding(json, Systems.MDC, KIND, "MDC_MOC_VMS_MDS_AHD");
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void identifier(JsonGenerator json, String gateway) throws IOException {
        json.writeStartObject();
        json.writeStringField("system", Systems.GATEWAY);
        json.writeStringField("value", gateway);
        json.writeEndObject();
    }
}
