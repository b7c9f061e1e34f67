package org.tiltas.transports.fhirpush;

import java.util.Optional;

/**
 * What the partner said about one entry of a Bundle.
 *
 * @param status HTTP status of the entry
 * @param location where the resource is; empty if not told
 * @param etag its version; empty if not told
 * @param words the OperationOutcome's text, at most 4 kB
 */
record EntryAnswer(int status, String location, String etag, String words) {
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Statuses by which a host refuses us as a whole when every entry has one. */
    boolean refusesUs() {
        return switch (status) {
            case 401, 403, 404, 405, 415, 501 -> true;
            default -> false;
        };
    }

    boolean isBusy() {
        return status == 429 || status == 503;
    }

    /** Nothing was settled by it and trying again may help. */
    boolean isPassing() {
        return status >= 500 && status != 501
                || status < 200
                || status >= 300 && status < 400
                || status == 408
                || status == 409
                || status == 423
                || status == 425
                || status == 429;
    }

    /** It may have been done all the same. */
    boolean isUnclear() {
        return isPassing() && status >= 500;
    }

    Optional<Remote> remote(String type) {
        return Remote.parse(type, location, etag);
    }

    String line() {
        return words.isEmpty() ? "HTTP " + status : "HTTP " + status + ": " + words;
    }
}
