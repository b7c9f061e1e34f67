package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.modules.Replays;
import org.tiltas.spi.server.Settings;

/** Reading stored messages of a module once more. */
public final class ReplayResource {
    private static final String PATH = "/modules/{id}/replay";

    private final Rooms rooms;

    public ReplayResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", PATH, this::start),
                new Route("GET", PATH, this::get),
                new Route("DELETE", PATH, this::cancel));
    }

    private Reply start(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        Instant from = time("from", fields.required("from"));
        Instant to = fields.text("to").map(text -> time("to", text)).orElseGet(Instant::now);
        fields.noOthers();
        String id = call.path("id");
        if (rooms.modules().list().stream().noneMatch(module -> module.id().equals(id))) {
            throw Problem.notFound("module " + id + " is not known");
        }
        try {
            Replays.Replay replay = rooms.replays().start(id, from, to, call.who());
            String location = "/api/v1/modules/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/replay";
            return new Reply(202, "application/json", Json.bytes(shown(replay)), Map.of("Location", location));
        } catch (IllegalArgumentException e) {
            String[] said = e.getMessage().split(": ", 2);
            throw said.length == 2 ? Problem.field(said[0], said[1]) : Problem.of(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(409, e.getMessage());
        } catch (JournalException e) {
            throw unavailable(e);
        }
    }

    private Reply get(Call call) {
        call.onlyQueries();
        return Reply.ok(shown(rooms.replays().get(call.path("id")).orElseThrow(() -> none(call))));
    }

    private Reply cancel(Call call) {
        call.onlyQueries();
        try {
            return Reply.json(
                    202,
                    shown(rooms.replays().cancel(call.path("id"), call.who()).orElseThrow(() -> none(call))));
        } catch (JournalException e) {
            throw unavailable(e);
        }
    }

    private static Problem none(Call call) {
        return Problem.notFound("module " + call.path("id") + " has no replay");
    }

    private static Problem unavailable(JournalException e) {
        return Problem.of(503, "journal: " + e.getMessage()).with("Retry-After", "5");
    }

    /** RFC 3339, or a date meaning its start in the home's zone. */
    private static Instant time(String field, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(Settings.zone()).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Problem.field(field, "must be a date or a time with offset (RFC 3339)");
        }
    }

    private static ObjectNode shown(Replays.Replay replay) {
        ObjectNode out = Json.object();
        out.put("module", replay.adapter());
        out.put("state", replay.state());
        out.put("reason", replay.reason().orElse(null));
        out.put("from", Times.text(replay.from()));
        out.put("to", Times.text(replay.to()));
        out.put("by", replay.by());
        out.put("started", Times.text(replay.started()));
        out.put("ended", Times.text(replay.ended()));
        out.put("total", replay.total());
        out.put("messages", replay.messages());
        out.put("same", replay.same());
        out.put("changed", replay.changed());
        out.put("new", replay.fresh());
        out.put("withdrawn", replay.withdrawn());
        out.put("failed", replay.failed());
        out.put("gone", replay.gone());
        ArrayNode failures = out.putArray("failures");
        replay.failures().forEach(failure -> failures.addObject()
                .put("message", failure.message())
                .put("reason", failure.reason())
                .put("detail", failure.detail()));
        return out;
    }
}
