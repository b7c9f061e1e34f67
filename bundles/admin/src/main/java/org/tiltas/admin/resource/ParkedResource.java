package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Unit;

/** Deliveries that a partner refused or an operator released, and what a person decides about them. */
public final class ParkedResource {
    private static final String PARTNERS = "partner/";
    private final Rooms rooms;
    private final Store store;

    public ParkedResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/parked", this::list),
                new Route("GET", "/parked/{id}", this::get),
                new Route("GET", "/parked/{id}/bytes", this::bytes),
                new Route("POST", "/parked/{id}/replay", this::replay),
                new Route("POST", "/parked/{id}/discard", this::discard));
    }

    private Reply list(Call call) {
        call.onlyQueries("partner", "resident", "code", "reason", "since", "before", "limit");
        Page page = new Page(call);
        ParkedSearch search = new ParkedSearch(rooms, call);
        Parking.Query query = search.query(page.before(), page.limit() + 1);
        List<Item> found = new ArrayList<>();
        for (Parking.Entry entry : rooms.journal().deliveries().parked(query)) {
            found.add(new Item(entry.id(), shown(entry)));
        }
        if (!search.isNarrow()) {
            for (Expired range : rooms.journal()
                    .holds()
                    .expired(PARTNERS + query.partner(), query.since(), page.before(), page.limit() + 1)) {
                found.add(new Item(range.id(), shown(range)));
            }
        }
        found.sort(Comparator.comparingLong(Item::id).reversed());
        return page.of(found, Item::shown, item -> String.valueOf(item.id()), ParkedSearch.TERMS);
    }

    private Reply get(Call call) {
        return Reply.ok(range(call).map(ParkedResource::shown).orElseGet(() -> shown(entry(call))));
    }

    /** The Observation as it is now. */
    private Reply bytes(Call call) {
        refuseRange(call, "has no bytes of its own");
        Parking.Entry entry = entry(call);
        return rooms.journal()
                .observations()
                .get(entry.parking().observation())
                .map(observed -> rooms.views().observation(observed))
                .map(json -> new Reply(200, "application/fhir+json", json.getBytes(StandardCharsets.UTF_8), Map.of()))
                .orElseThrow(() -> Problem.notFound("the Observation is no longer there"));
    }

    private Reply replay(Call call) {
        refuseRange(call, "was released and is not sent again");
        Parking.Entry entry = entry(call);
        replay(entry.id(), call);
        return Reply.ok(Json.object().put("id", String.valueOf(entry.id())).put("state", "replayed"));
    }

    private Reply discard(Call call) {
        Optional<Expired> range = range(call);
        if (range.isPresent()) {
            return discard(range.get(), call);
        }
        Parking.Entry entry = entry(call);
        try {
            rooms.partners().discard(entry.id(), reason(call), call.who());
        } catch (IllegalArgumentException e) {
            throw Problem.notFound(e.getMessage());
        }
        return discarded(entry.id());
    }

    private Reply discard(Expired range, Call call) {
        String reason = reason(call);
        Unit unit = new Unit().endExpiry(range.id(), "discarded: " + reason);
        store.commit(unit, call, "expired.discard", range.cursor() + ", range " + range.id() + ": " + reason);
        return discarded(range.id());
    }

    private static String reason(Call call) {
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        return reason;
    }

    private static Reply discarded(long id) {
        return Reply.ok(Json.object().put("id", String.valueOf(id)).put("state", "discarded"));
    }

    private void replay(long id, Call call) {
        try {
            rooms.partners().replay(id, call.who());
        } catch (IllegalArgumentException e) {
            throw Problem.of(409, e.getMessage());
        }
    }

    /** A range an operator released, in place of a single delivery. */
    private Optional<Expired> range(Call call) {
        return rooms.journal().holds().expired(call.number("id")).filter(range -> range.cursor()
                .startsWith(PARTNERS));
    }

    private void refuseRange(Call call, String why) {
        range(call).ifPresent(range -> {
            throw Problem.of(409, "parked range " + range.id() + ": " + why);
        });
    }

    private Parking.Entry entry(Call call) {
        return rooms.journal()
                .deliveries()
                .parkedEntry(call.number("id"))
                .orElseThrow(() -> Problem.notFound("parked delivery " + call.path("id") + " is not open"));
    }

    private record Item(long id, ObjectNode shown) {}

    private static ObjectNode shown(Expired range) {
        ObjectNode out = Json.object();
        out.put("id", String.valueOf(range.id()));
        out.put("partner", range.cursor().substring(PARTNERS.length()));
        out.putNull("observation");
        out.putNull("subject");
        out.put("status", 0);
        out.put("answer", range.answer());
        out.put("at", Times.text(range.at()));
        out.set("range", CursorResource.shown(range));
        return out;
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
