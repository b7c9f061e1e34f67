package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
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

    private final Rooms rooms;

    public PrecisionResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/precision", this::list));
    }

    private Reply list(Call call) {
        call.onlyQueries("module", "by", "days");
        Function<Alert, String> group = group(call.query("by"));
        Duration span = Duration.ofDays(days(call.query("days")));
        Instant now = Instant.now();
        Map<String, Tally> recent = new TreeMap<>();
        Map<String, Tally> before = new TreeMap<>();
        Alerts.Query query = Alerts.Query.all()
                .ofModule(call.query("module"))
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
        ObjectNode out = Json.object();
        out.put("days", span.toDays());
        ArrayNode items = out.putArray("items");
        recent.forEach((name, tally) -> items.add(shown(name, tally, before.getOrDefault(name, new Tally()))));
        return Reply.ok(out);
    }

    private static Function<Alert, String> group(String by) {
        return switch (by) {
            case "", "module" -> alert -> alert.source().module();
            case "kind" -> alert -> alert.source().module() + "." + alert.kind();
            case "rule" -> alert -> alert.source().rule();
            case "location" -> alert -> alert.location().isEmpty() ? "" : "Location/" + alert.location();
            case "subject" -> Alert::subject;
            default -> throw Problem.field("by", "must be one of module, kind, rule, location, subject");
        };
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
