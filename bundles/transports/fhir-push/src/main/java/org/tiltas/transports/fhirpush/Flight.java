package org.tiltas.transports.fhirpush;

import java.util.List;

/**
 * A Bundle under way.
 *
 * @param items its Observations by position
 * @param asked how many were taken up for it, those included that needed no sending
 */
record Flight(List<Item> items, int asked, FhirHttp.Pending pending) {
    /** Holds back the subjects of its items until it has landed. */
    static Flight begun(List<Item> items, int asked, FhirHttp.Pending pending) {
        items.forEach(item -> item.underWay = true);
        return new Flight(items, asked, pending);
    }

    void landed() {
        items.forEach(item -> item.underWay = false);
    }

    boolean isAnswered() {
        return pending.done().isDone();
    }
}
