package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.Parking;

/** Deliveries that a partner refused, and what a person decides about them. */
public final class ParkedResource {
    private static final int PAGE = 500;
    private static final int MOST = 10_000;
    private final Rooms rooms;

    public ParkedResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/parked", this::list),
                new Route("POST", "/parked/replay", this::replayAll),
                new Route("GET", "/parked/{id}", this::get),
                new Route("GET", "/parked/{id}/bytes", this::bytes),
                new Route("POST", "/parked/{id}/replay", this::replay),
                new Route("POST", "/parked/{id}/discard", this::discard));
    }

    private Reply list(Call call) {
        call.onlyQueries("partner", "since", "before", "limit");
        Page page = new Page(call);
        List<Parking.Entry> found = rooms.journal()
                .deliveries()
                .parked(call.query("partner"), call.time("since", Instant.MIN), page.before(), page.limit() + 1);
        return page.of(found, ParkedResource::shown, entry -> String.valueOf(entry.id()), "partner", "since");
    }

    private Reply get(Call call) {
        return Reply.ok(shown(entry(call)));
    }

    /** The Observation as it is now. */
    private Reply bytes(Call call) {
        Parking.Entry entry = entry(call);
        return rooms.journal()
                .observations()
                .get(entry.parking().observation())
                .map(observed -> rooms.views().observation(observed))
                .map(json -> new Reply(200, "application/fhir+json", json.getBytes(StandardCharsets.UTF_8), Map.of()))
                .orElseThrow(() -> Problem.notFound("the Observation is no longer there"));
    }

    private Reply replay(Call call) {
        Parking.Entry entry = entry(call);
        replay(entry.id(), call);
        return Reply.ok(Json.object().put("id", String.valueOf(entry.id())).put("state", "replayed"));
    }

    private Reply replayAll(Call call) {
        call.onlyQueries("partner", "since");
        if (call.query("partner").isEmpty()) {
            throw Problem.field("partner", "is missing");
        }
        int replayed = 0;
        for (long id : ids(call)) {
            if (rooms.journal().deliveries().parkedEntry(id).isPresent()) {
                replay(id, call);
                replayed++;
            }
        }
        return Reply.ok(Json.object().put("replayed", replayed).put("skipped", 0));
    }

    private Reply discard(Call call) {
        Parking.Entry entry = entry(call);
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        try {
            rooms.partners().discard(entry.id(), reason, call.who());
        } catch (IllegalArgumentException e) {
            throw Problem.notFound(e.getMessage());
        }
        return Reply.ok(Json.object().put("id", String.valueOf(entry.id())).put("state", "discarded"));
    }

    private void replay(long id, Call call) {
        try {
            rooms.partners().replay(id, call.who());
        } catch (IllegalArgumentException e) {
            throw Problem.of(409, e.getMessage());
        }
    }

    private List<Long> ids(Call call) {
        List<Long> ids = new ArrayList<>();
        Instant since = call.time("since", Instant.MIN);
        long before = Long.MAX_VALUE;
        List<Parking.Entry> page;
        do {
            page = rooms.journal().deliveries().parked(call.query("partner"), since, before, PAGE);
            for (Parking.Entry entry : page) {
                ids.add(entry.id());
                before = entry.id();
            }
        } while (page.size() == PAGE && ids.size() < MOST);
        Collections.reverse(ids);
        return ids;
    }

    private Parking.Entry entry(Call call) {
        return rooms.journal()
                .deliveries()
                .parkedEntry(call.number("id"))
                .orElseThrow(() -> Problem.notFound("parked delivery " + call.path("id") + " is not open"));
    }

    private static ObjectNode shown(Parking.Entry entry) {
        Parking parking = entry.parking();
        ObjectNode out = Json.object();
        out.put("id", String.valueOf(entry.id()));
        out.put("partner", parking.partner());
        out.put("observation", parking.observation());
        out.put("subject", parking.subject());
        out.put("status", parking.status());
        out.put("answer", parking.answer());
        out.put("at", Times.text(entry.at()));
        return out;
    }
}
