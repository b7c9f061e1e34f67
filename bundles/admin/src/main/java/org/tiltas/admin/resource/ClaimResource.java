package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.api.Measurement;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Claims;
import org.tiltas.spi.journal.JournalException;

/** Measurements without owner, and the claims of carers to them. */
public final class ClaimResource {
    private static final int USUAL_MINUTES = 5;
    private static final int MOST_MINUTES = 60;

    private final Rooms rooms;

    public ClaimResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/claims", this::list),
                new Route("POST", "/claims", this::claim),
                new Route("DELETE", "/claims/{device}", this::withdraw),
                new Route("GET", "/waiting", this::waiting),
                new Route("POST", "/waiting/{id}/claim", this::give));
    }

    private Reply list(Call call) {
        call.onlyQueries();
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        rooms.claims().open().forEach(claim -> items.add(shown(claim)));
        return Reply.ok(out);
    }

    private Reply claim(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        String device = fields.required("device");
        String patient = fields.required("patient");
        int minutes = fields.number("minutes", 1, MOST_MINUTES).orElse(USUAL_MINUTES);
        fields.noOthers();
        return asked(() ->
                Reply.json(201, shown(rooms.claims().claim(device, patient, Duration.ofMinutes(minutes), call.who()))));
    }

    private Reply withdraw(Call call) {
        call.onlyQueries();
        String device = call.path("device");
        return asked(() -> {
            if (!rooms.claims().withdraw(device, call.who())) {
                throw Problem.notFound("Device/" + device + " has no open claim");
            }
            return Reply.nothing();
        });
    }

    private Reply waiting(Call call) {
        call.onlyQueries("device", "before", "limit");
        Page page = new Page(call);
        Optional<String> device = Optional.of(call.query("device")).filter(id -> !id.isEmpty());
        List<Claims.Unowned> found = rooms.claims().waiting(device, page.before(), page.limit() + 1);
        return page.of(found, ClaimResource::shown, entry -> String.valueOf(entry.id()), "device");
    }

    private Reply give(Call call) {
        call.onlyQueries();
        Fields fields = call.fields();
        String patient = fields.required("patient");
        fields.noOthers();
        long id = call.number("id");
        return asked(() -> {
            if (!rooms.claims().give(id, patient, call.who())) {
                throw Problem.notFound("measurement " + id + " does not wait");
            }
            return Reply.ok(Json.object().put("id", String.valueOf(id)).put("state", "claimed"));
        });
    }

    private static Reply asked(Supplier<Reply> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            String[] said = e.getMessage().split(": ", 2);
            throw Problem.field(said[0], said[1]);
        } catch (JournalException.Stale | JournalException.Conflict e) {
            throw Problem.of(409, "changed by somebody else at the same time; try again");
        } catch (JournalException e) {
            throw Problem.of(503, "journal: " + e.getMessage()).with("Retry-After", "5");
        }
    }

    private static ObjectNode shown(Claims.Claim claim) {
        ObjectNode out = Json.object();
        out.put("device", claim.device());
        out.put("patient", claim.patient());
        out.put("from", Times.text(claim.from()));
        out.put("until", Times.text(claim.until()));
        out.put("by", claim.by());
        return out;
    }

    private static ObjectNode shown(Claims.Unowned entry) {
        Measurement m = entry.measurement();
        ObjectNode out = Json.object();
        out.put("id", String.valueOf(entry.id()));
        out.put("device", m.device());
        out.put("metric", m.metric());
        if (m.value() instanceof Value.Quantity quantity) {
            show(out, quantity);
        } else if (m.value() instanceof Value.Panel panel) {
            ArrayNode components = out.putArray("components");
            for (Value.Component component : panel.components()) {
                ObjectNode part = components.addObject().put("metric", component.metric());
                if (component.value() instanceof Value.Quantity quantity) {
                    show(part, quantity);
                }
            }
        }
        out.put("measured", Times.text(m.effective().toInstant()));
        out.put("received", Times.text(m.received()));
        out.put("gateway", m.gateway());
        if (m.userIndex().isPresent()) {
            out.put("userIndex", m.userIndex().getAsInt());
        }
        out.put("message", m.origin().message());
        out.put("reason", entry.reason());
        return out;
    }

    private static void show(ObjectNode out, Value.Quantity quantity) {
        out.put("value", quantity.value()).put("unit", quantity.unit());
    }
}
