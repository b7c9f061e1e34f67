package org.tiltas.clinical.plan;

import com.fasterxml.jackson.databind.JsonNode;

/** What people call something, in one line. */
final class Words {
    private static final int LONGEST = 80;

    private Words() {}

    /** The first of some texts that says something; empty if none does. */
    static String line(JsonNode... texts) {
        for (JsonNode text : texts) {
            String line = text.asText().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
            if (!line.isEmpty()) {
                return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
            }
        }
        return "";
    }
}
