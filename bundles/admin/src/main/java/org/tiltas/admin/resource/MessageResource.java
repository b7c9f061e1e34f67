package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.admin.http.Route;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Trace;

/** What became of a message and of each of its readings. */
public final class MessageResource {
    private static final Set<String> STATES = Set.of("", "waiting", "read", "quarantined", "expired");
    private static final Pattern REFERENCE =
            Pattern.compile("^[A-Z][A-Za-z]{1,63}/([A-Za-z0-9\\-.]{1,64})(/_history/[A-Za-z0-9\\-.]{1,64})?$");
    private final Rooms rooms;

    public MessageResource(Rooms rooms) {
        this.rooms = rooms;
    }

    public List<Route> routes() {
        return List.of(new Route("GET", "/messages", this::search), new Route("GET", "/messages/{id}", this::get));
    }

    private Reply search(Call call) {
        call.onlyQueries("gateway", "device", "adapter", "state", "since", "before", "limit");
        if (!STATES.contains(call.query("state"))) {
            throw Problem.field("state", "must be one of waiting, read, quarantined, expired");
        }
        Page page = new Page(call);
        Messages.Query query = new Messages.Query(
                call.query("gateway"),
                deviceId(call.query("device")),
                call.query("adapter"),
                call.query("state"),
                call.time("since", Instant.MIN));
        List<Trace> found = rooms.journal().messages().search(query, call.query("before"), page.limit() + 1);
        return page.of(found, MessageResource::shown, Trace::id, "gateway", "device", "adapter", "state", "since");
    }

    private Reply get(Call call) {
        return rooms.journal()
                .messages()
                .trace(call.path("id"))
                .map(trace -> Reply.ok(shown(trace)))
                .orElseThrow(() -> Problem.notFound("message " + call.path("id") + " is not known"));
    }

    /** Id of a Device that is named by its id, as {@code Device/<id>}, or by the value of an identifier. */
    private String deviceId(String named) {
        String id = named.startsWith("Device/") ? named.substring("Device/".length()) : named;
        if (id.isEmpty() || rooms.journal().records().get("Device", id).isPresent()) {
            return id;
        }
        for (Record device : rooms.journal().records().list("Device")) {
            for (JsonNode identifier : Json.own(device.body()).path("identifier")) {
                if (identifier.path("value").asText().equalsIgnoreCase(id.replace(':', '-'))) {
                    return device.id();
                }
            }
        }
        return id;
    }

    private static ObjectNode shown(Trace trace) {
        ObjectNode out = Json.object();
        out.put("id", trace.id());
        out.put("received", Times.text(trace.received()));
        out.put("gateway", trace.gateway());
        out.put("transport", trace.transport());
        out.put("adapter", trace.adapter());
        out.put("topic", trace.topic());
        out.put("bytes", trace.bytes());
        out.put("state", trace.state());
        trace.quarantine().ifPresent(id -> out.put("quarantine", String.valueOf(id)));
        if (!trace.reason().isEmpty()) {
            out.put("reason", trace.reason());
        }
        ArrayNode readings = out.putArray("readings");
        trace.readings().forEach(reading -> readings.add(shown(reading)));
        return out;
    }

    private static ObjectNode shown(Trace.Reading reading) {
        ObjectNode out = Json.object();
        out.put("ordinal", reading.ordinal());
        out.put("metric", reading.metric());
        out.put("device", orNull(reading.device()));
        out.put("state", reading.state());
        out.put("observation", orNull(reading.observation()));
        ArrayNode partners = out.putArray("partners");
        for (Trace.Partner partner : reading.partners()) {
            ObjectNode item = partners.addObject();
            item.put("partner", partner.partner());
            item.put("state", partner.state());
            item.put("remoteId", orNull(bareId(partner.remote())));
            item.put("at", Times.text(partner.at()));
            item.put("answer", orNull(partner.answer()));
        }
        return out;
    }

    /** The id in the partner's reference, {@code abc} of {@code Observation/abc/_history/1}; other references whole. */
    private static String bareId(String reference) {
        return reference == null ? null : REFERENCE.matcher(reference).replaceFirst("$1");
    }

    private static String orNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
