package org.tiltas.transports.fhirpush;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or an HTTP date. */
final class RetryAfter {
    /** No partner may silence a delivery for longer at a time. */
    static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /** The wait from now, between nothing and an hour; empty when it cannot be read. */
    static Optional<Duration> parse(String text, Instant now) {
        String trimmed = text.trim();
        try {
            if (trimmed.matches("\\d{1,9}")) {
                return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(trimmed))));
            }
            Instant at = ZonedDateTime.parse(trimmed, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(bounded(Duration.between(now, at)));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
