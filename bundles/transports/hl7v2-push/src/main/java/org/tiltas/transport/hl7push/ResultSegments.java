package org.tiltas.transport.hl7push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;

/** OBX for each value and NTE for each note (HL7 2.6, 7.4.2; flags of IHE PCD TF 2, B.8). */
final class ResultSegments {
    private final Measurement measurement;
    private final JsonNode observation;
    private final String withdrawn;
    private final String equipment;
    private int number;

    /** @param withdrawn OBX-11 of what is taken back */
    ResultSegments(Observed observed, JsonNode observation, Optional<JsonNode> device, String withdrawn) {
        this.measurement = observed.measurement();
        this.observation = observation;
        this.withdrawn = withdrawn;
        this.equipment = device.map(Equipment::of).orElse("");
    }

    void write(StringBuilder out) {
        boolean own = observation.path("component").isEmpty()
                || ObxValue.of(observation).isPresent();
        if (own) {
            row(observation, observation.path("code")).write(out);
        }
        for (JsonNode component : observation.path("component")) {
            row(component, component.path("code")).write(out);
        }
        int note = 0;
        for (JsonNode text : observation.path("note")) {
            new SegmentLine("NTE")
                    .set(1, "" + ++note)
                    .set(2, "L")
                    .set(3, Hl7Text.formatted(text.path("text").asText("")))
                    .write(out);
        }
    }

    private SegmentLine row(JsonNode holder, JsonNode code) {
        number++;
        boolean takenBack = measurement.status() == ReadingStatus.ENTERED_IN_ERROR;
        // what is taken back goes without its value: code, time, device and identifier say what it was
        Optional<ObxValue> value = takenBack ? Optional.empty() : ObxValue.of(holder);
        String reason = holder.path("dataAbsentReason")
                .path("coding")
                .path(0)
                .path("code")
                .asText("");
        SegmentLine row = new SegmentLine("OBX")
                .set(1, "" + number)
                .set(3, Coded.of(code))
                .set(4, "" + number)
                .set(8, String.join("~", flags(takenBack ? "" : reason)))
                .set(11, status(value.isPresent()))
                .set(14, Hl7Text.time(measurement.effective()))
                .set(17, measurement.quality().contains(Quality.MANUAL) ? "MMEAS^manual measurement^MDC" : "")
                .set(18, equipment)
                .set(20, Coded.of(observation.path("bodySite")))
                .set(21, identifier());
        value.ifPresent(v -> row.set(2, v.type()).set(5, v.text()).set(6, v.unit()));
        return row;
    }

    /** HL7 table 0085. */
    private String status(boolean valued) {
        return switch (measurement.status()) {
            case ENTERED_IN_ERROR -> withdrawn;
            case CANCELLED -> "X";
            default ->
                !valued
                        ? "X"
                        : switch (measurement.status()) {
                            case PRELIMINARY -> "P";
                            case AMENDED, CORRECTED -> "C";
                            default -> "F";
                        };
        };
    }

    private List<String> flags(String absent) {
        List<String> flags = new ArrayList<>();
        switch (absent) {
            case "" -> {
                // there is a value
            }
            case "not-performed" -> flags.add("OFF");
            case "unknown", "temp-unknown" -> flags.add("NAV");
            default -> flags.add("INV");
        }
        for (Quality quality : new java.util.TreeSet<>(measurement.quality())) {
            switch (quality) {
                case INVALID -> flags.add("INV");
                case QUESTIONABLE -> flags.add("QUES");
                case CALIBRATING -> flags.add("CAL");
                case EARLY -> flags.add("EARLY");
                case TEST -> flags.add("TEST");
                case IN_ALARM -> flags.add("PM");
                case NOT_AVAILABLE, MANUAL, ALARM_INHIBITED, RECEIPT_TIME -> {
                    // said by OBX-11, by OBX-17 or in a note
                }
            }
        }
        return flags.stream().distinct().toList();
    }

    private String identifier() {
        JsonNode identifier = observation.path("identifier").path(0);
        return Hl7Text.components(
                identifier.path("value").asText(""),
                "",
                identifier.path("system").asText(""),
                "URI");
    }
}
