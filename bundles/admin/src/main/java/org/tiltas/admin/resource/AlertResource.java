package org.tiltas.admin.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AlertDesk;
import org.tiltas.spi.analysis.Alerts;

/** Alerts, and what people do with them. */
public final class AlertResource {
    private static final Duration SHORTEST_SNOOZE = Duration.ofMinutes(1);
    private static final Duration LONGEST_SNOOZE = Duration.ofDays(7);
    private final Rooms rooms;

    public AlertResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/alerts", this::list),
                new Route("GET", "/alerts/{id}", this::get),
                new Route("POST", "/alerts/{id}/acknowledge", this::acknowledge),
                new Route("POST", "/alerts/{id}/assign", this::assign),
                new Route("POST", "/alerts/{id}/snooze", this::snooze),
                new Route("POST", "/alerts/{id}/verdict", this::verdict),
                new Route("POST", "/alerts/{id}/close", this::close));
    }

    private Reply list(Call call) {
        String[] known = {
            "state", "acknowledged", "subject", "key", "module", "kind", "nature", "since", "before", "limit"
        };
        call.onlyQueries(known);
        Page page = new Page(call);
        Alerts.Page answer = rooms.journal().alerts().page(query(call, page.before(), page.limit()));
        return page.of(answer.alerts(), AlertText::shown, answer.next().map(String::valueOf), known);
    }

    private static Alerts.Query query(Call call, long before, int limit) {
        String acknowledged = word(call, "acknowledged", "", "true", "false");
        String nature = word(call, "nature", "", "clinical", "technical");
        return new Alerts.Query(
                call.query("module"),
                call.query("kind"),
                call.query("subject"),
                call.query("key"),
                nature.isEmpty() ? Optional.empty() : Optional.of(AlertText.read(Nature.class, nature)),
                states(word(call, "state", "active", "cleared", "withdrawn", "all")),
                acknowledged.isEmpty() ? Optional.empty() : Optional.of(Boolean.valueOf(acknowledged)),
                call.query("since").isEmpty() ? Optional.empty() : Optional.of(call.time("since", Instant.MIN)),
                Optional.empty(),
                Optional.empty(),
                before,
                limit);
    }

    private static Set<Alert.State> states(String word) {
        return word.equals("all") ? Set.of() : EnumSet.of(AlertText.read(Alert.State.class, word));
    }

    /** A query parameter with one of some words; the first one if absent. */
    private static String word(Call call, String name, String... words) {
        String text = call.query(name);
        if (text.isEmpty()) {
            return words[0];
        }
        if (!List.of(words).contains(text)) {
            throw Problem.field(
                    name, "must be one of " + String.join(", ", words).replaceFirst("^, ", ""));
        }
        return text;
    }

    private Reply get(Call call) {
        call.onlyQueries();
        String id = call.path("id");
        Alert alert = rooms.journal().alerts().get(id).orElseThrow(() -> unknown(id));
        return Reply.ok(AlertText.shown(alert, rooms.journal().alerts().history(id)));
    }

    private Reply acknowledge(Call call) {
        Fields fields = call.fieldsIfAny();
        String note = fields.text("note").orElse("");
        fields.noOthers();
        return act(call, () -> rooms.alertDesk().acknowledge(call.path("id"), call.who(), note));
    }

    private Reply assign(Call call) {
        Fields fields = call.fields();
        String owner = fields.text("owner").orElse("");
        String note = fields.text("note").orElse("");
        fields.noOthers();
        return act(call, () -> rooms.alertDesk().assign(call.path("id"), owner, call.who(), note));
    }

    private Reply snooze(Call call) {
        Fields fields = call.fields();
        Optional<Duration> span = fields.duration("for", SHORTEST_SNOOZE, LONGEST_SNOOZE);
        Optional<Instant> until = fields.time("until");
        String reason = fields.required("reason");
        fields.noOthers();
        if (span.isPresent() == until.isPresent()) {
            throw Problem.field("for", "give either for or until");
        }
        Instant end = until.orElseGet(() -> Instant.now().plus(span.get()));
        return act(call, () -> rooms.alertDesk().snooze(call.path("id"), end, reason, call.who()));
    }

    private Reply verdict(Call call) {
        Fields fields = call.fields();
        String verdict = fields.required("verdict");
        String note = fields.text("note").orElse("");
        fields.noOthers();
        if (!List.of("true", "false-alarm", "technical").contains(verdict)) {
            throw Problem.field("verdict", "must be one of true, false-alarm, technical");
        }
        return act(call, () -> rooms.alertDesk()
                .verdict(call.path("id"), AlertText.read(Alert.Verdict.class, verdict), call.who(), note));
    }

    private Reply close(Call call) {
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        return act(call, () -> rooms.alertDesk().close(call.path("id"), call.who(), reason));
    }

    private static Reply act(Call call, Supplier<Alert> work) {
        try {
            return Reply.ok(AlertText.shown(work.get()));
        } catch (AlertDesk.Refused e) {
            throw e.isUnknown() ? unknown(call.path("id")) : Problem.of(409, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        }
    }

    private static Problem unknown(String id) {
        return Problem.notFound("alert " + id + " does not exist");
    }
}
