package org.tiltas.clinical.views;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.clinical.metrics.Systems;

/** Writes the value of an Observation, or why there is none, and its components. */
final class Values {
    private final JsonGenerator json;
    private final Fixed fixed;

    Values(JsonGenerator json, Fixed fixed) {
        this.json = json;
        this.fixed = fixed;
    }

    /** The value itself; nothing where it stands in components. */
    void write(Measurement m, Fixed.Parts parts) throws IOException {
        String total = parts.definition().total();
        if (!total.isEmpty()) {
            value(m.value() instanceof Value.Panel panel ? part(panel, total) : m.value());
            return;
        }
        boolean inComponents = m.value() instanceof Value.Panel
                || m.value() instanceof Value.Series
                || !parts.definition().required().isEmpty();
        if (m.metric().equals(Metrics.DEVICE_CLOCK) && m.value() instanceof Value.Text shown) {
            json.writeStringField("valueDateTime", shown.value());
        } else if (!inComponents) {
            value(m.value());
        }
    }

    void components(Measurement m, Fixed.Parts parts) throws IOException {
        Map<String, Value> components = new LinkedHashMap<>();
        if (m.value() instanceof Value.Panel panel) {
            panel.components().forEach(c -> components.put(c.metric(), c.value()));
            components.remove(parts.definition().total());
        } else if (m.value() instanceof Value.Series series) {
            series(series, parts.code(m.attributes()));
            return;
        }
        AbsentReason reason = m.value() instanceof Value.Absent absent ? absent.reason() : AbsentReason.UNKNOWN;
        for (String required : parts.definition().required()) {
            components.putIfAbsent(required, new Value.Absent(reason));
        }
        if (components.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("component");
        for (Map.Entry<String, Value> component : components.entrySet()) {
            json.writeStartObject();
            json.writeFieldName("code");
            json.writeRawValue(fixed.of(component.getKey()).code(m.attributes()));
            value(component.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static Value part(Value.Panel panel, String metric) {
        return panel.components().stream()
                .filter(component -> component.metric().equals(metric))
                .map(Value.Component::value)
                .findFirst()
                .orElse(new Value.Absent(AbsentReason.UNKNOWN));
    }

    private void series(Value.Series series, String code) throws IOException {
        json.writeArrayFieldStart("component");
        for (BigDecimal number : series.values()) {
            json.writeStartObject();
            json.writeFieldName("code");
            json.writeRawValue(code);
            quantity(new Value.Quantity(number, series.unit(), ""));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void value(Value value) throws IOException {
        if (value instanceof Value.Quantity quantity) {
            quantity(quantity);
        } else if (value instanceof Value.Flag flag) {
            json.writeBooleanField("valueBoolean", flag.value());
        } else if (value instanceof Value.Code code) {
            json.writeObjectFieldStart("valueCodeableConcept");
            json.writeArrayFieldStart("coding");
            coding(json, code.system(), code.code(), code.display());
            json.writeEndArray();
            if (!code.display().isBlank()) {
                json.writeStringField("text", code.display());
            }
            json.writeEndObject();
        } else if (value instanceof Value.Text text && !text.value().isBlank()) {
            json.writeStringField("valueString", text.value());
        } else {
            absent(value instanceof Value.Absent none ? none.reason() : AbsentReason.UNKNOWN);
        }
    }

    private void quantity(Value.Quantity quantity) throws IOException {
        json.writeObjectFieldStart("valueQuantity");
        json.writeFieldName("value");
        json.writeNumber(quantity.value().toPlainString());
        if (!quantity.comparator().isEmpty()) {
            json.writeStringField("comparator", quantity.comparator());
        }
        json.writeStringField("unit", Units.text(quantity.unit()));
        json.writeStringField("system", Systems.UCUM);
        json.writeStringField("code", quantity.unit());
        json.writeEndObject();
    }

    private void absent(AbsentReason reason) throws IOException {
        json.writeObjectFieldStart("dataAbsentReason");
        json.writeArrayFieldStart("coding");
        coding(json, Systems.DATA_ABSENT_REASON, reason.code(), "");
        json.writeEndArray();
        json.writeEndObject();
    }

    static void coding(JsonGenerator json, String system, String code, String display) throws IOException {
        json.writeStartObject();
        json.writeStringField("system", system);
        json.writeStringField("code", code);
        if (!display.isBlank()) {
            json.writeStringField("display", display);
        }
        json.writeEndObject();
    }
}
