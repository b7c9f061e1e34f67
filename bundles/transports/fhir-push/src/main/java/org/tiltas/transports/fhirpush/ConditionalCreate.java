package org.tiltas.transports.fhirpush;

/** What the partner's conditional create is worth; the option {@code conditionalCreate}. */
enum ConditionalCreate {
    /** Two at the same time may both create: after an unanswered request, wait, search, then create. */
    RACY,
    /** Two at the same time create one: sending again is always safe. */
    ATOMIC,
    /** There is none: search before anything is sent again. */
    NONE
}
