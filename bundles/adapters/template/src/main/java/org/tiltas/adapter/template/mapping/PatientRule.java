package org.tiltas.adapter.template.mapping;

import java.util.Objects;

/**
 * Whom a message names itself. The server looks for a Patient with that identifier, where it trusts the gateway to tell.
 *
 * @param id finds the identifier
 * @param authority whose numbering it is of, as the gateway's setting {@code patients} calls it
 */
public record PatientRule(Probe id, String authority) {
    private static final int LONGEST = 150;

    public PatientRule {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(authority, "authority");
    }

    /** The value of {@link org.tiltas.api.Attributes#PATIENT}; empty where the message names nobody. */
    String line(View view) throws Failure {
        String text = Worth.text(view.firstAround(id), id.label()).strip();
        if (text.isEmpty()) {
            return "";
        }
        if (text.length() > LONGEST) {
            throw new Failure("malformed", id.label() + ": longer than " + LONGEST + " characters");
        }
        return authority + "|" + text.replaceAll("[\\p{Cntrl}|]", " ");
    }
}
