package org.tiltas.api;

/**
 * A channel that can tell what it would send without sending it: an optional second interface of a {@link
 * PartnerChannel}. With it a new version can be compared with the present one before it serves; it has to write with the
 * same code as a delivery does.
 */
public interface Rendering {
    /**
     * What would go out for an Observation, byte for byte as far as it does not depend on what the partner answers.
     * Nothing is sent, opened or written.
     *
     * @param context answers as during a delivery; a reference of the partner that is not known is left as it is here
     * @return JSON, or lines of text
     * @throws PermanentException when the partner cannot be told of it, saying why
     */
    String render(Observed observed, PartnerSettings settings, PartnerContext context);
}
