package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.analysis.Key;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;

/**
 * How often an analysis was right, by the verdicts of those who looked: of the alerts judged in a span of days, the
 * share found true, beside that of the span before. Alerts nobody has judged count for nothing but their number.
 */
public final class PrecisionResource {
    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 366;
    private static final int PAGE = 1_000;
    /** So many verdicts on either side before a fall is called one. */
    private static final int ENOUGH = 10;
    /** A fall by more than this is shown as one. */
    private static final BigDecimal FALL = new BigDecimal("0.10");

    /** Alerts of two months are not counted anew for everybody who asks how the server is. */
    private static final Duration LOOK = Duration.ofMinutes(10);

    private final Rooms rooms;
    private Instant lookedAt = Instant.EPOCH;
    private List<String> falling = List.of();

    public PrecisionResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/precision", this::list));
    }

    private Reply list(Call call) {
        call.onlyQueries("module", "by", "days");
        Duration span = Duration.ofDays(days(call.query("days")));
        Spans spans = spans(call.query("module"), group(call.query("by")), span, Instant.now());
        ObjectNode out = Json.object();
        out.put("days", span.toDays());
        ArrayNode items = out.putArray("items");
        spans.recent().forEach((name, tally) -> items.add(shown(name, tally, spans.before(name))));
        return Reply.ok(out);
    }

    /** Modules of which fewer alerts were found true in the last days than in those before, in words. */
    synchronized List<String> falling() {
        Instant now = Instant.now();
        if (lookedAt.plus(LOOK).isBefore(now)) {
            Spans spans = spans("", alert -> alert.source().module(), Duration.ofDays(USUAL_DAYS), now);
            List<String> words = new ArrayList<>();
            spans.recent().forEach((module, tally) -> {
                Tally before = spans.before(module);
                if (tally.falls(before)) {
                    words.add("analysis " + module + ": " + tally.precision()
                            + " of its alerts were found true in the last " + USUAL_DAYS + " days, "
                            + before.precision() + " before");
                }
            });
            falling = List.copyOf(words);
            lookedAt = now;
        }
        return falling;
    }

    /** Verdicts by group, of a span of days and of the one before it. */
    private record Spans(Map<String, Tally> recent, Map<String, Tally> earlier) {
        Tally before(String name) {
            return earlier.getOrDefault(name, new Tally());
        }
    }

    private Spans spans(String module, Function<Alert, String> group, Duration span, Instant now) {
        Map<String, Tally> recent = new TreeMap<>();
        Map<String, Tally> before = new TreeMap<>();
        Alerts.Query query = Alerts.Query.all()
                .ofModule(module)
                .since(now.minus(span).minus(span))
                .page(Long.MAX_VALUE, PAGE);
        boolean more = true;
        while (more) {
            Alerts.Page page = rooms.journal().alerts().page(query);
            for (Alert alert : page.alerts()) {
                boolean isRecent = alert.opened().toInstant().isAfter(now.minus(span));
                (isRecent ? recent : before)
                        .computeIfAbsent(group.apply(alert), name -> new Tally())
                        .add(alert);
            }
            more = page.next().isPresent();
            query = query.page(page.next().orElse(0L), PAGE);
        }
        return new Spans(recent, before);
    }

    private Function<Alert, String> group(String by) {
        return switch (by) {
            case "", "module" -> alert -> alert.source().module();
            case "kind" -> alert -> alert.source().module() + "." + alert.kind();
            case "rule" -> alert -> alert.source().rule();
            case "location" -> alert -> alert.location().isEmpty() ? "" : "Location/" + alert.location();
            case "ward" -> wards();
            case "subject" -> Alert::subject;
            default -> throw Problem.field("by", "must be one of module, kind, rule, location, ward, subject");
        };
    }

    /** The ward where the resident, room or device of an alert is now. */
    private Function<Alert, String> wards() {
        Map<Key, String> known = new HashMap<>();
        return alert -> known.computeIfAbsent(alert.key(), key -> {
            String ward = rooms.analysisTerms()
                    .effective(alert.source().module(), key)
                    .ward();
            return ward.isEmpty() ? "" : "Location/" + ward;
        });
    }

    private static int days(String text) {
        if (text.isEmpty()) {
            return USUAL_DAYS;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_DAYS) {
            throw Problem.field("days", "must be a whole number from 1 to " + MOST_DAYS);
        }
        return Integer.parseInt(text);
    }

    private static ObjectNode shown(String name, Tally now, Tally before) {
        ObjectNode out = Json.object();
        out.put("name", name);
        now.put(out);
        before.put(out.putObject("before"));
        out.put("falls", now.falls(before));
        return out;
    }

    /** Verdicts on some alerts. */
    private static final class Tally {
        private final Map<Alert.Verdict, Integer> verdicts = new EnumMap<>(Alert.Verdict.class);
        private int alerts;

        void add(Alert alert) {
            alerts++;
            alert.people().verdict().ifPresent(judged -> verdicts.merge(judged.verdict(), 1, Integer::sum));
        }

        private int of(Alert.Verdict verdict) {
            return verdicts.getOrDefault(verdict, 0);
        }

        private int judged() {
            return verdicts.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Null while nobody has judged any. */
        private BigDecimal precision() {
            return judged() == 0
                    ? null
                    : BigDecimal.valueOf(of(Alert.Verdict.TRUE))
                            .divide(BigDecimal.valueOf(judged()), 3, RoundingMode.HALF_UP);
        }

        boolean falls(Tally before) {
            return judged() >= ENOUGH
                    && before.judged() >= ENOUGH
                    && before.precision().subtract(precision()).compareTo(FALL) > 0;
        }

        void put(ObjectNode out) {
            out.put("alerts", alerts);
            out.put("judged", judged());
            out.put("true", of(Alert.Verdict.TRUE));
            out.put("falseAlarm", of(Alert.Verdict.FALSE_ALARM));
            out.put("technical", of(Alert.Verdict.TECHNICAL));
            out.put("precision", precision());
        }
    }
}
