package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.delivery.Partners;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;

/** What is asked for at a partner: a probe, a comparison, sending what was not sent; and who waits there. */
public final class PartnerErrandResource {
    private final Rooms rooms;
    private final Store store;

    public PartnerErrandResource(Rooms rooms) {
        this.rooms = rooms;
        this.store = new Store(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/deferred", this::deferred),
                new Route("POST", "/partners/{id}/probe", this::probe),
                new Route("POST", "/partners/{id}/reconcile", this::reconcile),
                new Route("POST", "/partners/{id}/resend", this::resend),
                new Route("GET", "/partners/{id}/errands", this::list),
                new Route("GET", "/partners/{id}/errands/{errand}", this::get));
    }

    private Reply deferred(Call call) {
        call.onlyQueries("partner");
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Record partner : rooms.journal().records().list(PartnerResource.KIND)) {
            if (call.query("partner").isEmpty() || call.query("partner").equals(partner.id())) {
                rooms.journal().deliveries().deferrals(partner.id()).forEach(each -> items.add(shown(each)));
            }
        }
        return Reply.ok(out);
    }

    private Reply probe(Call call) {
        call.onlyQueries();
        String id = known(call);
        Partners.Probe probe = rooms.partners()
                .probe(id)
                .orElseThrow(() -> Problem.of(409, "partner " + id + ": its delivery has not begun yet"));
        store.commit(new Unit(), call, "partner.probe", id + ": " + (probe.well() ? "well" : "not well"));
        return Reply.ok(Json.object().put("well", probe.well()).put("answer", probe.answer()));
    }

    private Reply reconcile(Call call) {
        call.onlyQueries();
        String id = known(call);
        Fields fields = call.fields();
        Instant from = from(fields);
        Instant to = fields.time("to").orElseGet(Instant::now);
        fields.noOthers();
        return begun(call, () -> rooms.partners().reconcile(id, from, to, call.who()));
    }

    private Reply resend(Call call) {
        call.onlyQueries();
        String id = known(call);
        Fields fields = call.fields();
        String resident = fields.required("resident");
        Instant from = from(fields);
        Instant to = fields.time("to").orElseGet(Instant::now);
        fields.noOthers();
        return begun(call, () -> rooms.partners().resend(id, resident, from, to, call.who()));
    }

    private static Instant from(Fields fields) {
        return fields.time("from").orElseThrow(() -> Problem.field("from", "is missing"));
    }

    private static Reply begun(Call call, Supplier<Errand> errand) {
        try {
            Errand begun = errand.get();
            String location = "/api/v1/partners/" + begun.partner() + "/errands/" + begun.id();
            return new Reply(202, "application/json", Json.bytes(shown(begun)), Map.of("Location", location));
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(409, e.getMessage());
        }
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.partners().errands(known(call)).forEach(errand -> items.add(shown(errand)));
        return Reply.ok(out);
    }

    private Reply get(Call call) {
        call.onlyQueries();
        return Reply.ok(rooms.partners().errands(known(call)).stream()
                .filter(errand -> errand.id().equals(call.path("errand")))
                .map(PartnerErrandResource::shown)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("errand " + call.path("errand") + " does not exist")));
    }

    private String known(Call call) {
        return rooms.journal()
                .records()
                .get(PartnerResource.KIND, call.path("id"))
                .map(Record::id)
                .orElseThrow(() -> Problem.notFound("partner " + call.path("id") + " does not exist"));
    }

    private static ObjectNode shown(Deferral deferral) {
        ObjectNode out = Json.object();
        out.put("partner", deferral.partner());
        out.put("subject", deferral.subject());
        out.put("lane", deferral.lane().name().toLowerCase(java.util.Locale.ROOT));
        out.put("attempts", deferral.attempts());
        out.put("answer", deferral.lastAnswer());
        out.put("nextTry", Times.text(deferral.nextTry()));
        return out;
    }

    private static ObjectNode shown(Errand errand) {
        ObjectNode out = Json.object();
        out.put("id", errand.id());
        out.put("partner", errand.partner());
        out.put("kind", errand.kind());
        out.put("resident", errand.resident().isEmpty() ? null : errand.resident());
        out.put("from", Times.text(errand.from()));
        out.put("to", Times.text(errand.to()));
        out.put("by", errand.by());
        out.put("state", errand.state());
        out.put("reason", errand.reason().orElse(null));
        out.put("started", Times.text(errand.started()));
        out.put("ended", Times.text(errand.ended()));
        ObjectNode counts = out.putObject("counts");
        new TreeMap<>(errand.counts()).forEach(counts::put);
        ArrayNode strangers = out.putArray("strangers");
        errand.strangers().forEach(strangers::add);
        return out;
    }
}
