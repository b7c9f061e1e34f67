package org.tiltas.admin.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Fields;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.spi.intake.MllpSender;
import org.tiltas.spi.journal.Record;

/** What a gateway that names patients, or speaks HL7, has beside the fields of every gateway. */
final class SenderFields {
    private static final List<String> MLLP = List.of("address", "application", "facility", "certificate");
    private static final List<String> TRUST = List.of("off", "admit", "any");
    private static final int MOST_SYSTEMS = 50;

    private final Rooms rooms;

    SenderFields(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Reads and checks them into the gateway's body. */
    void read(String gateway, Fields fields, ObjectNode body) {
        fields.text("zone").ifPresent(zone -> body.put("zone", checkedZone(zone)));
        fields.object("mllp").ifPresent(mllp -> {
            ObjectNode out = body.putObject("mllp");
            MLLP.forEach(name -> mllp.text(name).ifPresent(text -> out.put(name, text.strip())));
            mllp.noOthers();
            sender(out).trouble().ifPresent(trouble -> {
                String[] parts = trouble.split(": ", 2);
                throw Problem.field("mllp." + parts[0], parts[1]);
            });
        });
        patients(fields, body);
        residents(fields, body);
        refuseTwins(gateway, body);
    }

    private static String checkedZone(String zone) {
        try {
            return ZoneId.of(zone).getId();
        } catch (DateTimeException e) {
            throw Problem.field("zone", "must be a time zone such as Europe/Riga");
        }
    }

    private static void patients(Fields fields, ObjectNode body) {
        List<Fields> systems = fields.objects("patients");
        if (systems.isEmpty()) {
            return;
        }
        if (systems.size() > MOST_SYSTEMS) {
            throw Problem.field("patients", "must not have more than " + MOST_SYSTEMS + " entries");
        }
        ArrayNode out = body.putArray("patients");
        Set<String> authorities = new HashSet<>();
        for (int i = 0; i < systems.size(); i++) {
            Fields one = systems.get(i);
            String system = one.required("system");
            Optional<String> authority = one.text("authority");
            one.noOthers();
            if (!authorities.add(authority.orElse(system))) {
                throw Problem.field("patients[" + i + "].authority", "stands there twice");
            }
            ObjectNode entry = out.addObject().put("system", system);
            authority.ifPresent(text -> entry.put("authority", text));
        }
    }

    /** Whether messages change residents' records needs to be settled by a person, and so does in which numbering. */
    private static void residents(Fields fields, ObjectNode body) {
        fields.text("residents").ifPresent(trust -> {
            if (!TRUST.contains(trust)) {
                throw Problem.field("residents", "must be one of " + String.join(", ", TRUST));
            }
            if (!trust.equals("off") && body.path("patients").isEmpty()) {
                throw Problem.field("patients", "is missing: it says in which identifier systems residents are known");
            }
            body.put("residents", trust);
        });
    }

    /** Two gateways that claim one sender leave it open who sent, so the second is refused. */
    void refuseTwins(String gateway, ObjectNode body) {
        if (!body.path("mllp").isObject()) {
            return;
        }
        MllpSender mine = sender(body.path("mllp"));
        for (Record other : rooms.journal().records().list("gateway")) {
            JsonNode theirs = Json.own(other.body()).path("mllp");
            if (!other.id().equals(gateway) && theirs.isObject() && mine.sameAs(sender(theirs))) {
                throw Problem.field("mllp", "gateway " + other.id() + " claims the same sender");
            }
        }
    }

    private static MllpSender sender(JsonNode mllp) {
        return new MllpSender(
                mllp.path("address").asText(""),
                mllp.path("application").asText(""),
                mllp.path("facility").asText(""),
                mllp.path("certificate").asText(""));
    }

    static void show(ObjectNode body, ObjectNode out) {
        for (String name : List.of("zone", "mllp", "patients", "residents")) {
            if (body.has(name)) {
                out.set(name, body.get(name));
            }
        }
    }
}
