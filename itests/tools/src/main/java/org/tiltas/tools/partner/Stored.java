package org.tiltas.tools.partner;

import java.time.Instant;
import java.util.List;

/**
 * A resource at rest, as JSON, with what searches ask for.
 *
 * @param identifiers {@code system|value}
 * @param codes {@code system|code}
 * @param subject {@code Patient/3}, or empty
 */
record Stored(
        String type,
        String id,
        int version,
        List<String> identifiers,
        List<String> codes,
        String subject,
        Instant effective,
        String json) {}
