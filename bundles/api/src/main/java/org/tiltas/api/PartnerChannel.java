package org.tiltas.api;

/** A way of reaching partners, such as FHIR over HTTP. Published as an OSGi service; one per kind of partner. */
public interface PartnerChannel {
    /** Kind of partner it serves ({@code fhir}); the {@code kind} of a partner's settings. */
    String kind();

    /**
     * Checks settings before they are saved.
     *
     * @throws IllegalArgumentException naming field and reason in one line
     */
    void check(PartnerSettings settings);

    /** Opens a connection; it is used by one thread at a time and closed by the caller. */
    PartnerConnection open(PartnerSettings settings, PartnerContext context);
}
