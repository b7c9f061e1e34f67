package org.tiltas.transports.fhirpush;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The partner's name for a resource.
 *
 * @param version empty when the partner told none
 */
record Remote(String type, String id, String version) {
    private static final Pattern FORM = Pattern.compile(
            "(?:^|/)([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\\-.]{1,64})(?:/_history/([A-Za-z0-9\\-.]{1,64}))?/?$");
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"([A-Za-z0-9\\-.]{1,64})\"");

    /** Reads a reference, absolute or relative; empty if it is none or names another type. */
    static Optional<Remote> parse(String type, String reference, String etag) {
        Matcher form = FORM.matcher(reference);
        if (!form.find() || !form.group(1).equals(type)) {
            return Optional.empty();
        }
        String version = form.group(3) != null ? form.group(3) : versionOf(etag);
        return Optional.of(new Remote(type, form.group(2), version));
    }

    /** The version an ETag stands for; empty for none. */
    static String versionOf(String etag) {
        Matcher form = ETAG.matcher(etag.trim());
        return form.matches() ? form.group(1) : "";
    }

    String reference() {
        return type + "/" + id;
    }

    /** {@code Observation/abc/_history/1}, or without version. */
    String versioned() {
        return version.isEmpty() ? reference() : reference() + "/_history/" + version;
    }
}
