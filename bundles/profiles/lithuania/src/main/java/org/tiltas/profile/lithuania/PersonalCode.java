package org.tiltas.profile.lithuania;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tiltas.api.PartnerSettings;

/**
 * The personal code of a Patient: found under the home's own system or either national one, sent first and under the one
 * the partner wants.
 *
 * @param source system of the home's own that holds personal codes; empty for none
 * @param wanted system it is sent under
 */
record PersonalCode(String source, String wanted) {
    static final String SETTINGS = "settings.lt.";
    static final String ESPBI = "http://esveikata.lt/Identifier/PersonalCode";
    static final String NAMING_SYSTEM = "https://tx.hl7.lt/NamingSystem/asmens-kodas";
    private static final String SOURCE = SETTINGS + "personalCodeFrom";
    private static final String WANTED = SETTINGS + "personalCodeSystem";
    static final Set<String> KNOWN = Set.of(SOURCE, WANTED);

    /** @throws IllegalArgumentException naming field and reason in one line */
    static PersonalCode of(PartnerSettings settings) {
        String wanted = settings.option(WANTED, ESPBI);
        if (!wanted.equals(ESPBI) && !wanted.equals(NAMING_SYSTEM)) {
            throw new IllegalArgumentException(WANTED + ": is neither " + ESPBI + " nor " + NAMING_SYSTEM);
        }
        return new PersonalCode(settings.option(SOURCE, ""), wanted);
    }

    void apply(ObjectNode patient) {
        List<JsonNode> codes = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode identifier : patient.path("identifier")) {
            String system = identifier.path("system").asText("");
            boolean code =
                    system.equals(ESPBI) || system.equals(NAMING_SYSTEM) || !source.isEmpty() && system.equals(source);
            if (code && identifier instanceof ObjectNode named) {
                codes.add(named.put("system", wanted));
            } else {
                others.add(identifier);
            }
        }
        if (!codes.isEmpty()) {
            ArrayNode identifiers = patient.putArray("identifier");
            identifiers.addAll(codes).addAll(others);
        }
    }
}
