package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.journal.Unit;

/** Cursors: where each stands, what it holds back, and an operator's word on that. */
public final class CursorResource {
    private static final Duration LEAST_AGE = Duration.ofMinutes(1);
    private static final Duration MOST_AGE = Duration.ofDays(36_500);
    private static final long LEAST_BYTES = 1L << 20;
    private static final long MOST_BYTES = 1L << 50;
    private static final int RANGES = 100;
    private final Rooms rooms;
    private final Store store;

    public CursorResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/cursors", this::list),
                new Route("GET", "/expired", this::expired),
                new Route("POST", "/cursors/{+id}/extend", this::extend),
                new Route("POST", "/cursors/{+id}/release", this::release),
                new Route("GET", "/cursors/{+id}", this::get));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        Instant now = Instant.now();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.journal().holds().list().forEach(hold -> items.add(shown(hold, now)));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        return Reply.ok(shown(hold(call), Instant.now()));
    }

    private Reply expired(Call call) {
        call.onlyQueries("cursor", "since", "before", "limit");
        Page page = new Page(call);
        List<Expired> found = rooms.journal()
                .holds()
                .expired(call.query("cursor"), call.time("since", Instant.MIN), page.before(), page.limit() + 1);
        return page.of(found, CursorResource::shown, range -> String.valueOf(range.id()), "cursor", "since");
    }

    private Reply extend(Call call) {
        Hold hold = hold(call);
        Fields fields = call.fields();
        Optional<Duration> age = fields.duration("age", LEAST_AGE, MOST_AGE);
        Optional<Long> bytes = fields.large("bytes", LEAST_BYTES, MOST_BYTES);
        String reason = fields.required("reason");
        fields.noOthers();
        if (age.isEmpty() && bytes.isEmpty()) {
            throw Problem.field("age", "is missing; give age, bytes or both");
        }
        Hold.Limit limit = new Hold.Limit(
                age.orElse(hold.limit().age()), bytes.orElse(hold.limit().bytes()), true);
        String what = hold.cursor() + ": age " + Durations.text(limit.age()) + ", bytes " + limit.bytes();
        store.commit(
                new Unit().limit(new Unit.HoldLimit(hold.cursor(), limit)),
                call,
                "cursor.extend",
                what + ": " + reason);
        return get(call);
    }

    private Reply release(Call call) {
        Hold hold = hold(call);
        Fields fields = call.fields();
        String reason = fields.required("reason");
        Optional<Instant> upTo = fields.time("upTo");
        Set<Lane> lanes = lanes(fields.word("lane", "both", "urgent", "routine"));
        boolean confirmed = fields.flag("confirm");
        fields.noOthers();
        List<Unit.Expiry> expiries = rooms.journal().holds().upTo(hold.cursor(), lanes, upTo);
        if (expiries.isEmpty()) {
            throw nothing(hold);
        }
        if (!confirmed) {
            throw Problem.field("confirm", "must be true: " + consequence(hold));
        }
        UUID id = UUID.randomUUID();
        Unit unit = new Unit();
        expiries.forEach(expiry -> unit.expire(expiry.by(id, call.who(), reason)));
        String which = upTo.map(time -> " up to " + Times.text(time)).orElse("")
                + (lanes.size() == 1 ? " on the " + word(lanes.iterator().next()) + " lane" : "");
        store.commit(unit, call, "cursor.release", hold.cursor() + which + ", release " + id + ": " + reason);
        return Reply.ok(released(call, hold, id));
    }

    private ObjectNode released(Call call, Hold hold, UUID release) {
        List<Expired> ranges =
                rooms.journal().holds().expired(hold.cursor(), Instant.MIN, Long.MAX_VALUE, RANGES).stream()
                        .filter(range -> range.release().equals(release))
                        .toList();
        if (ranges.isEmpty()) {
            // it caught up between the question and the commit
            throw nothing(hold);
        }
        ObjectNode out = Json.object();
        out.put("release", release.toString());
        out.put("count", ranges.stream().mapToLong(Expired::count).sum());
        ArrayNode items = out.putArray("expired");
        ranges.forEach(range -> items.add(shown(range)));
        out.set("cursor", shown(hold(call), Instant.now()));
        return out;
    }

    private static Problem nothing(Hold hold) {
        return Problem.of(409, "cursor " + hold.cursor() + ": holds nothing there, so there is nothing to release");
    }

    private static String consequence(Hold hold) {
        return hold.stream().startsWith("inbox/")
                ? "released messages are never read by this cursor, and their bytes go when retention drops them"
                : "released Observations are never handled by this cursor; they themselves are kept";
    }

    private Hold hold(Call call) {
        return rooms.journal()
                .holds()
                .get(call.path("id"))
                .orElseThrow(() -> Problem.notFound("cursor " + call.path("id") + " does not exist"));
    }

    private static Set<Lane> lanes(String word) {
        return word.equals("both")
                ? EnumSet.allOf(Lane.class)
                : EnumSet.of(Lane.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    private static String word(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    private ObjectNode shown(Hold hold, Instant now) {
        double ratio = hold.ratio(now);
        ObjectNode out = Json.object();
        out.put("id", hold.cursor());
        out.put("stream", hold.stream());
        out.put("state", ratio >= 1 ? "past" : ratio >= Hold.WARNED ? "warned" : "well");
        out.put("lag", hold.rows());
        out.put("oldest", Times.text(hold.oldest()));
        out.put("heldSince", Times.text(hold.since()));
        out.put("heldSeconds", hold.age(now).toSeconds());
        out.put("heldBytes", hold.bytes());
        out.put("ratio", BigDecimal.valueOf(Math.round(ratio * 10_000), 4));
        out.putObject("limit")
                .put("age", Durations.text(hold.limit().age()))
                .put("bytes", hold.limit().bytes())
                .put("own", hold.limit().own());
        out.put("expired", rooms.journal().counters().get("expired." + hold.cursor()));
        ArrayNode lanes = out.putArray("lanes");
        for (Hold.Place place : hold.places()) {
            lanes.addObject()
                    .put("lane", word(place.lane()))
                    .put("position", place.position())
                    .put("lag", place.rows())
                    .put("oldest", Times.text(place.oldest()));
        }
        return out;
    }

    static ObjectNode shown(Expired range) {
        ObjectNode out = Json.object();
        out.put("id", String.valueOf(range.id()));
        out.put("release", range.release().toString());
        out.put("cursor", range.cursor());
        out.put("stream", range.stream());
        out.put("lane", word(range.lane()));
        out.put("from", range.from());
        out.put("to", range.to());
        out.put("count", range.count());
        out.put("at", Times.text(range.at()));
        out.put("who", range.who());
        out.put("reason", range.why());
        return out;
    }
}
