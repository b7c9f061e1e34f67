package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.tiltas.fhirapi.server.Refusal;

/**
 * The time a date in a search stands for, from inclusive to exclusive: a day is 24 hours or so, a second one second
 * (FHIR R4 Search, 3.1.1.4.7). What has no zone is the home's.
 */
record Span(Instant from, Instant to) {
    static Span of(String name, DateParam date, ZoneId zone) {
        String text = date.getValueAsString();
        try {
            return switch (text.length()) {
                case 4 ->
                    days(
                            Year.parse(text).atDay(1),
                            Year.parse(text).plusYears(1).atDay(1),
                            zone);
                case 7 ->
                    days(
                            YearMonth.parse(text).atDay(1),
                            YearMonth.parse(text).plusMonths(1).atDay(1),
                            zone);
                case 10 -> days(LocalDate.parse(text), LocalDate.parse(text).plusDays(1), zone);
                default -> instant(text, zone);
            };
        } catch (DateTimeException e) {
            throw Refusal.parameter(name, "'" + text + "' is not a date or time");
        }
    }

    /** The times that a measurement may have to match the date with its prefix. */
    TimeSet matching(String name, ParamPrefixEnum prefix, Instant now) {
        if (prefix == null) {
            return TimeSet.of(from, to);
        }
        return switch (prefix) {
            case EQUAL -> TimeSet.of(from, to);
            case NOT_EQUAL -> TimeSet.of(Instant.MIN, from).or(TimeSet.of(to, Instant.MAX));
            case GREATERTHAN, STARTS_AFTER -> TimeSet.of(to, Instant.MAX);
            case GREATERTHAN_OR_EQUALS -> TimeSet.of(from, Instant.MAX);
            case LESSTHAN, ENDS_BEFORE -> TimeSet.of(Instant.MIN, from);
            case LESSTHAN_OR_EQUALS -> TimeSet.of(Instant.MIN, to);
            case APPROXIMATE -> {
                // FHIR suggests a tenth of the distance to now.
                Duration slack = Duration.between(from, now).abs().dividedBy(10);
                yield TimeSet.of(from.minus(slack), to.plus(slack));
            }
            default -> throw Refusal.parameter(name, "prefix " + prefix.getValue() + " is not known");
        };
    }

    private static Span days(LocalDate from, LocalDate to, ZoneId zone) {
        return new Span(
                from.atStartOfDay(zone).toInstant(), to.atStartOfDay(zone).toInstant());
    }

    private static Span instant(String text, ZoneId zone) {
        boolean zoned = text.endsWith("Z") || text.substring(10).matches(".*[+-][0-9]{2}:[0-9]{2}");
        Instant from = zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(zone).toInstant();
        String clock = text.substring(11).replaceAll("(Z|[+-][0-9]{2}:[0-9]{2})$", "");
        ChronoUnit precision =
                clock.contains(".") ? ChronoUnit.MILLIS : clock.length() > 5 ? ChronoUnit.SECONDS : ChronoUnit.MINUTES;
        return new Span(from, from.plus(1, precision));
    }
}
