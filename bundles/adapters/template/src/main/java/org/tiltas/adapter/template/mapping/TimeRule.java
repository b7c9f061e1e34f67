package org.tiltas.adapter.template.mapping;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tiltas.api.ReadingTime;

/**
 * When readings were taken.
 *
 * @param value finds it; the first expression that matches counts; none for "nobody tells"
 * @param format how it is written
 * @param pattern for {@link Format#PATTERN}
 * @param zone zone of a time that has no offset; empty for the home's
 * @param gateway whether it is the gateway's clock, not the device's
 */
public record TimeRule(
        List<Probe> value, Format format, Optional<DateTimeFormatter> pattern, Optional<ZoneId> zone, boolean gateway) {
    public static final TimeRule NONE = new TimeRule(List.of(), Format.ISO, Optional.empty(), Optional.empty(), false);

    private static final long LAST_SECOND = 253_402_300_799L;
    private static final DateTimeFormatter LENIENT_ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][ ]HH:mm[:ss]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("[ ][XXXXX][XXXX][XX][X]")
            .toFormatter(Locale.ROOT);

    public TimeRule {
        value = List.copyOf(value);
    }

    /** How a time is written. */
    public enum Format {
        /** ISO 8601, with or without offset; seconds may be missing. */
        ISO,
        /** Seconds since 1970, also with decimals. */
        UNIX,
        /** Milliseconds since 1970. */
        UNIX_MS,
        /** As a pattern of {@link DateTimeFormatter} says. */
        PATTERN
    }

    /**
     * @param home the home's zone, for a gateway's time without offset
     * @throws IllegalArgumentException when the text is no such time; the message does not quote it
     */
    ReadingTime read(String text, ZoneId home) {
        try {
            if (format == Format.UNIX || format == Format.UNIX_MS) {
                return of(instant(text).atOffset(ZoneOffset.UTC));
            }
            TemporalAccessor parsed = pattern.orElse(LENIENT_ISO).parse(trimmed(text));
            LocalDateTime local = LocalDateTime.from(parsed);
            if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
                return of(local.atOffset(ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS))));
            }
            if (gateway) {
                return of(local.atZone(zone.orElse(home)).toOffsetDateTime());
            }
            // without a zone of the mapping's the server settles it, the doubled autumn hour too
            return new ReadingTime.DeviceClock(
                    local, zone.map(z -> local.atZone(z).getOffset()));
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("not a time of the form " + form(), e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time that does not exist", e);
        }
    }

    private ReadingTime of(OffsetDateTime at) {
        return gateway
                ? new ReadingTime.GatewayClock(at)
                : new ReadingTime.DeviceClock(at.toLocalDateTime(), Optional.of(at.getOffset()));
    }

    /** {@code +0} is how Microsoft's fromUnixTimestamp ends; Java wants two digits. */
    private static String trimmed(String text) {
        String trimmed = text.trim();
        int sign = Math.max(trimmed.lastIndexOf('+'), trimmed.lastIndexOf('-'));
        return sign > 10 && sign == trimmed.length() - 2
                ? trimmed.substring(0, sign + 1) + "0" + trimmed.substring(sign + 1)
                : trimmed;
    }

    private Instant instant(String text) {
        if (text.length() > 40) {
            throw new NumberFormatException("too long");
        }
        BigDecimal number = new BigDecimal(text.trim());
        if (Math.abs((long) number.precision() - number.scale()) > 20) {
            throw new ArithmeticException("out of range");
        }
        BigDecimal seconds = format == Format.UNIX_MS ? number.movePointLeft(3) : number;
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        long second = whole.longValueExact();
        if (Math.abs(second) > LAST_SECOND) {
            throw new DateTimeException("beyond the year 9999");
        }
        return Instant.ofEpochSecond(
                second,
                seconds.subtract(whole)
                        .movePointRight(9)
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact());
    }

    private String form() {
        return switch (format) {
            case ISO -> "2026-11-22T10:00:00+02:00";
            case UNIX -> "seconds since 1970";
            case UNIX_MS -> "milliseconds since 1970";
            case PATTERN -> "the mapping's pattern";
        };
    }
}
