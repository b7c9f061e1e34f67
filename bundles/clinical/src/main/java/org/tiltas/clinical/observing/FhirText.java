package org.tiltas.clinical.observing;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** FHIR dateTime of a time: always with seconds. */
final class FhirText {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

    private FhirText() {}

    static String of(OffsetDateTime at) {
        return FORM.format(at);
    }
}
