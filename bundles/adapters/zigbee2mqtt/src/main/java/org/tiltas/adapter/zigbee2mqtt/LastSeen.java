package org.tiltas.adapter.zigbee2mqtt;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import org.tiltas.api.DecodeException;

/** {@code last_seen} in every format the bridge can be set to: ISO_8601, ISO_8601_local, epoch (milliseconds). */
final class LastSeen {
    static final String FIELD = "last_seen";
    private static final BigDecimal LAST_MILLIS = new BigDecimal("253402300799999");
    private static final int LAST_YEAR = 9999;

    private LastSeen() {}

    /** @param zone the home's: epoch times get its offset, and times without one are meant in it */
    static Optional<OffsetDateTime> read(Scalar value, ZoneId zone) throws DecodeException {
        if (!value.says() || value.word().equals("disable")) {
            return Optional.empty();
        }
        if (value.kind() == Scalar.Kind.TEXT && value.text().indexOf('-') > 0) {
            return Optional.of(iso(value.text().strip(), zone));
        }
        if (value.kind() != Scalar.Kind.NUMBER && value.kind() != Scalar.Kind.TEXT) {
            throw wrong();
        }
        BigDecimal millis = value.number(FIELD).orElse(BigDecimal.ZERO);
        if (millis.signum() < 0 || millis.compareTo(LAST_MILLIS) > 0) {
            throw wrong();
        }
        return Optional.of(Instant.ofEpochMilli(millis.longValue()).atZone(zone).toOffsetDateTime());
    }

    private static OffsetDateTime iso(String text, ZoneId zone) throws DecodeException {
        try {
            TemporalAccessor told =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            OffsetDateTime at =
                    told instanceof LocalDateTime local ? local.atZone(zone).toOffsetDateTime() : (OffsetDateTime) told;
            if (at.getYear() >= 0 && at.getYear() <= LAST_YEAR) {
                return at;
            }
        } catch (DateTimeException e) {
            // refused below, with the years that RFC 3339 does not know
        }
        throw wrong();
    }

    private static DecodeException wrong() {
        return new DecodeException("malformed", FIELD + ": neither an ISO 8601 time nor milliseconds since 1970");
    }
}
