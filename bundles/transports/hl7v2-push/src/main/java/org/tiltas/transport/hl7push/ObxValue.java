package org.tiltas.transport.hl7push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A value as OBX says it (HL7 2.6, 7.4.2.5).
 *
 * @param type OBX-2
 * @param text OBX-5, escaped
 * @param unit OBX-6, escaped; empty for none
 */
record ObxValue(String type, String text, String unit) {

    /** The value of an Observation or component; empty when it has none. */
    static Optional<ObxValue> of(JsonNode holder) {
        JsonNode quantity = holder.path("valueQuantity");
        if (quantity.isObject()) {
            return Optional.of(quantity(quantity));
        }
        JsonNode flag = holder.path("valueBoolean");
        if (flag.isBoolean()) {
            return Optional.of(new ObxValue("CWE", flag.asBoolean() ? "Y^Yes^HL70136" : "N^No^HL70136", ""));
        }
        JsonNode concept = holder.path("valueCodeableConcept");
        if (concept.isObject()) {
            return Optional.of(new ObxValue("CWE", Coded.of(concept), ""));
        }
        JsonNode words = holder.path("valueString");
        return words.isTextual()
                ? Optional.of(new ObxValue("ST", Hl7Text.escaped(words.asText()), ""))
                : Optional.empty();
    }

    /** Decimal places are kept; what lies beyond a limit is a structured number, {@code <^40}. */
    private static ObxValue quantity(JsonNode quantity) {
        String number = quantity.path("value").decimalValue().toPlainString();
        String comparator = quantity.path("comparator").asText("");
        String unit = Hl7Text.components(
                quantity.path("code").asText(""), quantity.path("unit").asText(""), "UCUM");
        return comparator.isEmpty()
                ? new ObxValue("NM", number, unit)
                : new ObxValue("SN", comparator + "^" + number, unit);
    }
}
