package org.tiltas.fhirapi.export;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.journal.Observations.Place;

/**
 * Where a page of a resident's record begins, as it stands in the address of the page. Nothing is kept between pages, so an
 * address survives a restart, and however far it leads, it leads there at once.
 *
 * @param stored how many of the stored resources have been given
 * @param behind the last Observation that has been given; empty as long as there was none
 */
record PageMark(int stored, Optional<Place> behind) {
    static final String NAME = "_page";
    private static final PageMark FIRST = new PageMark(0, Optional.empty());
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(?:\\.(-?[0-9]{1,17})\\.([0-9]{1,18}))?");

    /** @param text null for the first page */
    static PageMark of(String text) {
        if (text == null) {
            return FIRST;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Refusal.parameter(NAME, "is none that a link has given");
        }
        int stored = Integer.parseInt(form.group(1));
        if (form.group(2) == null) {
            return new PageMark(stored, Optional.empty());
        }
        Instant time = Instant.EPOCH.plus(Long.parseLong(form.group(2)), ChronoUnit.MICROS);
        return new PageMark(stored, Optional.of(new Place(time, Long.parseLong(form.group(3)))));
    }

    String text() {
        return stored + behind.map(PageMark::text).orElse("");
    }

    private static String text(Place place) {
        return "." + ChronoUnit.MICROS.between(Instant.EPOCH, place.effective()) + "." + place.offset();
    }
}
