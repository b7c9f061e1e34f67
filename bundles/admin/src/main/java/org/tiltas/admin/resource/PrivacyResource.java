package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.clinical.Privacy.Erasure;
import org.tiltas.spi.clinical.Privacy.Order;
import org.tiltas.spi.clinical.Privacy.Preview;
import org.tiltas.spi.clinical.Privacy.Restriction;

/** Erasure and restriction of a resident's data, and the certificates of erasures. */
public final class PrivacyResource {
    private static final int LONGEST_REASON = 500;

    private final Rooms rooms;
    private final ErasureTelling told;

    public PrivacyResource(Rooms rooms) {
        this.rooms = rooms;
        this.told = new ErasureTelling(rooms);
    }

    public List<Route> routes() {
        return List.of(
                new Route("POST", "/residents/{id}/erasure", this::erase),
                new Route("GET", "/residents/{id}/restriction", this::restriction),
                new Route("POST", "/residents/{id}/restriction", this::restrict),
                new Route("DELETE", "/residents/{id}/restriction", this::lift),
                new Route("GET", "/erasures", this::list),
                new Route("GET", "/erasures/{id}", this::get),
                new Route("GET", "/erasures/{id}/untold", call -> answered(() -> told.untold(call))),
                new Route("GET", "/erasures/{id}/partners/{partner}/letter", call -> answered(() -> told.letter(call))),
                new Route(
                        "POST", "/erasures/{id}/partners/{partner}/retell", call -> answered(() -> told.retell(call))),
                new Route("POST", "/erasures/{id}/partners/{partner}/told", call -> answered(() -> told.told(call))));
    }

    /** What the privacy room refuses, as the answer it is. */
    private interface Work {
        Reply run();
    }

    private static Reply answered(Work work) {
        try {
            return work.run();
        } catch (NoSuchElementException e) {
            throw Problem.notFound(e.getMessage());
        } catch (IllegalStateException e) {
            throw Problem.of(409, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, e.getMessage());
        }
    }

    /** Without a code it answers what would be removed, with the code it begins. */
    private Reply erase(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        Order order = new Order(
                fields.required("requestedBy"),
                fields.required("reason"),
                fields.text("basis").orElse(""),
                call.who());
        Optional<String> code = fields.text("code");
        fields.noOthers();
        String id = call.path("id");
        return answered(() -> {
            if (code.isEmpty()) {
                return Reply.ok(shown(rooms.privacy().preview(id, order)));
            }
            Erasure erasure = rooms.privacy().erase(id, order, code.get());
            String location = "/api/v1/erasures/" + erasure.id();
            return new Reply(202, "application/json", Json.bytes(shown(erasure)), Map.of("Location", location));
        });
    }

    private static ObjectNode shown(Preview preview) {
        ObjectNode out = Json.object();
        numbers(out.putObject("wouldRemove"), preview.counts());
        numbers(out.putObject("partners"), preview.partners());
        preview.until().ifPresent(day -> out.put("keptUntil", day.toString()));
        out.put("code", preview.code());
        out.put("expires", Times.text(preview.expires()));
        return out;
    }

    private static void numbers(ObjectNode to, Map<String, Long> numbers) {
        new TreeMap<>(numbers).forEach(to::put);
    }

    private Reply get(Call call) {
        call.onlyQueries();
        return Reply.ok(shown(rooms.privacy()
                .erasure(call.path("id"))
                .orElseThrow(() -> Problem.notFound("erasure " + call.path("id") + " does not exist"))));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.privacy().erasures().forEach(erasure -> items.add(shown(erasure)));
        return Reply.ok(out);
    }

    static ObjectNode shown(Erasure erasure) {
        ObjectNode out = Json.object();
        out.put("id", erasure.id());
        out.put("state", erasure.state());
        out.put("requestedBy", erasure.order().requestedBy());
        out.put("reason", erasure.order().reason());
        out.put("basis", erasure.order().basis());
        out.put("by", erasure.order().who());
        out.put("started", Times.text(erasure.started()));
        out.put("ended", Times.text(erasure.ended()));
        numbers(out.putObject("removed"), erasure.removed());
        erasure.first().ifPresent(month -> out.put("firstMonth", month.toString()));
        erasure.last().ifPresent(month -> out.put("lastMonth", month.toString()));
        ObjectNode partners = out.putObject("partners");
        erasure.partners().forEach((partner, answered) -> {
            ObjectNode one = partners.putObject(partner);
            one.put("pending", answered.pending());
            one.put("refused", answered.refused());
            one.put("byHand", answered.byHand());
            numbers(one.putObject("answers"), answered.answers());
            ErasureTelling.words(one, answered);
        });
        erasure.until().ifPresent(day -> out.put("keptUntil", day.toString()));
        erasure.backups().ifPresent(day -> out.put("backupsExpire", day.toString()));
        return out;
    }

    private Reply restrict(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        String reason = fields.required("reason");
        fields.noOthers();
        if (reason.length() > LONGEST_REASON) {
            throw Problem.field("reason", "must have at most " + LONGEST_REASON + " characters");
        }
        String id = call.path("id");
        return answered(() -> {
            if (!rooms.privacy().restrict(id, reason, call.who())) {
                throw Problem.of(409, "Patient/" + id + " is restricted already");
            }
            return Reply.ok(shown(rooms.privacy().restriction(id).orElseThrow()));
        });
    }

    private Reply restriction(Call call) {
        call.onlyQueries();
        String id = call.path("id");
        return Reply.ok(shown(rooms.privacy()
                .restriction(id)
                .orElseThrow(() -> Problem.notFound("Patient/" + id + " is not restricted"))));
    }

    private static ObjectNode shown(Restriction restriction) {
        ObjectNode out = Json.object();
        out.put("since", Times.text(restriction.since()));
        out.put("by", restriction.by());
        out.put("reason", restriction.reason());
        out.put("erasure", restriction.erasure());
        return out;
    }

    private Reply lift(Call call) {
        call.onlyQueries();
        String id = call.path("id");
        return answered(() -> {
            if (!rooms.privacy().lift(id, call.who())) {
                throw Problem.notFound("Patient/" + id + " is not restricted");
            }
            return Reply.nothing();
        });
    }
}
