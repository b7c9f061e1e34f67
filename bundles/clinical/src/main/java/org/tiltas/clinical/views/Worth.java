package org.tiltas.clinical.views;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;
import org.tiltas.api.Quality;

/** What the device says about the worth of a value, as interpretation and note (Personal Health Device guide 2.0.0). */
final class Worth {
    private static final Map<Quality, String> INTERPRETATIONS = new EnumMap<>(Map.of(
            Quality.QUESTIONABLE, "questionable",
            Quality.CALIBRATING, "calibration-ongoing",
            Quality.EARLY, "early-indication",
            Quality.IN_ALARM, "in-alarm",
            Quality.ALARM_INHIBITED, "alarm-inhibited"));

    private final String system;

    Worth(String system) {
        this.system = system;
    }

    void interpretation(JsonGenerator json, Set<Quality> quality) throws IOException {
        if (quality.isEmpty()) {
            return;
        }
        boolean any = false;
        for (Map.Entry<Quality, String> entry : INTERPRETATIONS.entrySet()) {
            if (quality.contains(entry.getKey())) {
                if (!any) {
                    json.writeArrayFieldStart("interpretation");
                    any = true;
                }
                json.writeStartObject();
                json.writeArrayFieldStart("coding");
                Values.coding(json, system, entry.getValue(), "");
                json.writeEndArray();
                json.writeEndObject();
            }
        }
        if (any) {
            json.writeEndArray();
        }
    }

    void notes(JsonGenerator json, Measurement m) throws IOException {
        if (m.quality().isEmpty() && m.attributes().isEmpty()) {
            return;
        }
        List<String> notes = new ArrayList<>();
        add(notes, "", m.attributes().get(Attributes.NOTE));
        add(notes, "Kind: ", m.attributes().get(Attributes.KIND));
        add(notes, "Circumstances: ", m.attributes().get(Attributes.CONTEXT));
        add(notes, "Sample: ", m.attributes().get(Attributes.SPECIMEN));
        add(notes, "Taken back: ", m.attributes().get(Attributes.VOIDED));
        add(notes, "Time corrected; the device's clock showed ", m.attributes().get(Attributes.DEVICE_TIME));
        add(notes, "Late: told this long after it happened: ", m.attributes().get(Attributes.LATE));
        add(notes, "Value over a period of ", m.attributes().get(Attributes.DURATION));
        if (m.quality().contains(Quality.MANUAL)) {
            notes.add(m.device().isEmpty() ? "Entered by hand." : "Entered by hand at the device.");
        }
        if (m.quality().contains(Quality.RECEIPT_TIME)) {
            notes.add("Time of receipt: the device gave no usable time.");
        }
        if (notes.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("note");
        for (String note : notes) {
            json.writeStartObject();
            json.writeStringField("text", note);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void add(List<String> notes, String lead, String words) {
        if (words != null && !words.isBlank()) {
            notes.add(lead + words);
        }
    }
}
