package org.tiltas.engine.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.tiltas.spi.server.Settings;

/** What a provision of a Consent (R4, 6.2.4) restricts itself to, compared with what is to be sent. */
final class Conditions {
    /** Whether a provision speaks about what is asked. */
    enum Match {
        YES,
        NO,
        /** It depends on what the partner's settings do not tell, or on what this server does not understand. */
        UNCLEAR;

        Match and(Match other) {
            if (this == NO || other == NO) {
                return NO;
            }
            return this == UNCLEAR || other == UNCLEAR ? UNCLEAR : YES;
        }
    }

    private static final Set<String> SENDING = Set.of("access", "use", "disclose");
    private static final String RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";

    private final ConsentQuestion question;
    private final Function<String, Set<String>> metrics;

    /** @param metrics the metrics that a code, {@code system|code}, stands for */
    Conditions(ConsentQuestion question, Function<String, Set<String>> metrics) {
        this.question = question;
        this.metrics = metrics;
    }

    Match of(JsonNode provision) {
        return period(provision.path("period"), question.now())
                .and(dataPeriod(provision.path("dataPeriod")))
                .and(actors(provision.path("actor")))
                .and(codes(provision.path("action"), Conditions::isSending))
                .and(purposes(provision.path("purpose")))
                .and(classes(provision.path("class")))
                .and(metrics(provision.path("code")))
                .and(unread(provision.path("securityLabel")))
                .and(unread(provision.path("data")));
    }

    private Match dataPeriod(JsonNode period) {
        return question.effective().map(time -> period(period, time)).orElseGet(() -> unread(period));
    }

    /** A record may tell of a measurement whatever its type is. */
    private Match metrics(JsonNode concepts) {
        return question.metric().isEmpty() ? unread(concepts) : codes(concepts, this::isMetric);
    }

    private static Match unread(JsonNode list) {
        return list.isEmpty() ? Match.YES : Match.UNCLEAR;
    }

    private static Match period(JsonNode period, Instant time) {
        try {
            String start = period.path("start").asText("");
            String end = period.path("end").asText("");
            boolean begun = start.isEmpty() || !time.isBefore(first(start));
            boolean over = !end.isEmpty() && !time.isBefore(behind(end));
            return begun && !over ? Match.YES : Match.NO;
        } catch (DateTimeException e) {
            return Match.UNCLEAR;
        }
    }

    /** Where a period begins and where it is over, as far as that can be read. */
    static List<Instant> turns(JsonNode period) {
        List<Instant> turns = new ArrayList<>();
        try {
            String start = period.path("start").asText("");
            String end = period.path("end").asText("");
            if (!start.isEmpty()) {
                turns.add(first(start));
            }
            if (!end.isEmpty()) {
                turns.add(behind(end));
            }
        } catch (DateTimeException e) {
            // it is unclear at any time
        }
        return turns;
    }

    private static Instant first(String text) {
        return day(text, 0);
    }

    /** An end includes all that it names: a day to its midnight, a year to its last day. */
    private static Instant behind(String text) {
        return text.length() > 10 ? day(text, 0).plusMillis(1) : day(text, 1);
    }

    private static Instant day(String text, int more) {
        ZoneId zone = Settings.zone();
        return switch (text.length()) {
            case 4 ->
                Year.parse(text).plusYears(more).atDay(1).atStartOfDay(zone).toInstant();
            case 7 ->
                YearMonth.parse(text)
                        .plusMonths(more)
                        .atDay(1)
                        .atStartOfDay(zone)
                        .toInstant();
            case 10 -> LocalDate.parse(text).plusDays(more).atStartOfDay(zone).toInstant();
            default -> OffsetDateTime.parse(text).toInstant();
        };
    }

    private Match actors(JsonNode actors) {
        if (actors.isEmpty()) {
            return Match.YES;
        }
        if (question.organization().isEmpty()) {
            return Match.UNCLEAR;
        }
        for (JsonNode actor : actors) {
            JsonNode reference = actor.path("reference");
            boolean same = question.organization()
                            .equals(reference.path("reference").asText())
                    || question.organization()
                            .equals(reference.path("identifier").path("value").asText());
            if (same) {
                return Match.YES;
            }
        }
        return Match.NO;
    }

    private Match purposes(JsonNode purposes) {
        if (purposes.isEmpty()) {
            return Match.YES;
        }
        if (question.purpose().isEmpty()) {
            return Match.UNCLEAR;
        }
        for (JsonNode purpose : purposes) {
            if (question.purpose().equals(purpose.path("code").asText())) {
                return Match.YES;
            }
        }
        return Match.NO;
    }

    private Match classes(JsonNode classes) {
        if (classes.isEmpty()) {
            return Match.YES;
        }
        Match match = Match.NO;
        for (JsonNode type : classes) {
            if (!type.path("system").asText().equals(RESOURCE_TYPES)) {
                match = Match.UNCLEAR;
            } else if (type.path("code").asText().equals(question.type())) {
                return Match.YES;
            }
        }
        return match;
    }

    /** Any coding of any concept; text alone is not understood. */
    private static Match codes(JsonNode concepts, Function<JsonNode, Boolean> fits) {
        if (concepts.isEmpty()) {
            return Match.YES;
        }
        Match match = Match.NO;
        for (JsonNode concept : concepts) {
            for (JsonNode coding : concept.path("coding")) {
                if (fits.apply(coding)) {
                    return Match.YES;
                }
            }
            if (concept.path("coding").isEmpty()) {
                match = Match.UNCLEAR;
            }
        }
        return match;
    }

    private static boolean isSending(JsonNode coding) {
        return SENDING.contains(coding.path("code").asText());
    }

    private boolean isMetric(JsonNode coding) {
        String code = coding.path("code").asText();
        String system = coding.path("system").asText();
        return metrics.apply(system.isEmpty() ? code : system + "|" + code).contains(question.metric());
    }
}
