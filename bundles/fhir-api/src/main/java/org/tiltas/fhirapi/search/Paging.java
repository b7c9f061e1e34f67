package org.tiltas.fhirapi.search;

import org.tiltas.fhirapi.server.Refusal;

/** Which page is asked for. */
public record Paging(int offset, int count) {
    private static final int USUAL = 50;
    private static final int MOST = 1_000;

    /** @param count null for the usual size; more than the most is cut down, as FHIR allows */
    public static Paging of(Integer offset, Integer count) {
        if (offset != null && offset < 0) {
            throw Refusal.parameter("_offset", "must not be negative");
        }
        if (count != null && count < 0) {
            throw Refusal.parameter("_count", "must not be negative");
        }
        return new Paging(offset == null ? 0 : offset, count == null ? USUAL : Math.min(count, MOST));
    }
}
