package org.tiltas.clinical.residents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.ResidentChange.Place;
import org.tiltas.clinical.devices.Extensions;
import org.tiltas.clinical.residents.Drafts.Draft;

/**
 * Who lives where since when: each place is a Location, and who lives in it, or did, are the members of a Group with
 * their periods. For one thread.
 */
final class Places {
    /** Identifier system of a place, as its parts are named: {@code home|facility|unit|room|bed}. */
    static final String LOCATIONS = "urn:tiltas:location";
    /** Identifier system of the Group of those who live in a place; the value is that of the place. */
    static final String INHABITANTS = "urn:tiltas:inhabitants";

    private static final String TYPES = "http://terminology.hl7.org/CodeSystem/location-physical-type";

    private final Drafts drafts;
    private final String home;
    private final String gateway;
    private final ZoneId zone;

    /** @param home the home whose places are meant; empty for none */
    Places(Drafts drafts, String home, String gateway, ZoneId zone) {
        this.drafts = drafts;
        this.home = home;
        this.gateway = gateway;
        this.zone = zone;
    }

    /** A place with what is around it. */
    private record Level(String value, String type, String name) {}

    /** From the time on the resident lives there and nowhere else. */
    void move(Draft patient, Place place, Instant at) {
        List<Level> levels = levels(place);
        List<Draft> groups = new ArrayList<>();
        Draft around = null;
        for (Level level : levels) {
            around = location(level, around);
            // who lives in a ward is who lives in its rooms
            if (!level.type().equals("wa") || levels.size() == 1) {
                groups.add(group(level, around));
            }
        }
        for (Draft left : inhabited(patient)) {
            if (!groups.contains(left)) {
                end(left, patient, at);
            }
        }
        for (Draft group : groups) {
            if (membership(group, patient).isEmpty()) {
                ObjectNode member =
                        group.by(gateway).body.withArrayProperty("member").addObject();
                member.putObject("entity").put("reference", patient.reference());
                member.putObject("period").put("start", PatientText.time(at, zone));
            }
        }
        PatientText.livesIn(patient.body, around == null ? null : around.reference());
    }

    /** From the time on the resident lives in none of the places. */
    void leave(Draft patient, Instant at) {
        inhabited(patient).forEach(group -> end(group, patient, at));
        PatientText.livesIn(patient.body, null);
    }

    /** Where one resident lives is where the other does. */
    void take(Draft from, Draft to, Instant at) {
        boolean homeless = inhabited(to).isEmpty();
        JsonNode location = Extensions.value(from.body, Extensions.LIVES_IN, "valueReference")
                .path("reference");
        for (Draft group : inhabited(from)) {
            end(group, from, at);
            if (homeless) {
                ObjectNode member = group.body.withArrayProperty("member").addObject();
                member.putObject("entity").put("reference", to.reference());
                member.putObject("period").put("start", PatientText.time(at, zone));
            }
        }
        if (homeless && location.isTextual()) {
            PatientText.livesIn(to.body, location.textValue());
        }
        PatientText.livesIn(from.body, null);
    }

    private List<Draft> inhabited(Draft patient) {
        String quoted = "\"" + patient.reference() + "\"";
        List<Draft> found = new ArrayList<>();
        for (Draft group : drafts.all("Group", text -> text.contains(INHABITANTS) && text.contains(quoted))) {
            if (identifier(group.body, INHABITANTS).isPresent()
                    && membership(group, patient).isPresent()) {
                found.add(group);
            }
        }
        return found;
    }

    /** The membership that lasts. */
    private static Optional<ObjectNode> membership(Draft group, Draft patient) {
        for (JsonNode member : group.body.path("member")) {
            if (member.path("entity").path("reference").asText().equals(patient.reference())
                    && !member.path("period").has("end")
                    && !member.path("inactive").asBoolean()) {
                return Optional.of((ObjectNode) member);
            }
        }
        return Optional.empty();
    }

    private void end(Draft group, Draft patient, Instant at) {
        membership(group.by(gateway), patient).ifPresent(member -> {
            ObjectNode period = member.withObject("/period");
            String start = period.path("start").asText();
            boolean before =
                    !start.isEmpty() && at.isBefore(OffsetDateTime.parse(start).toInstant());
            period.put("end", before ? start : PatientText.time(at, zone));
            member.put("inactive", true);
        });
    }

    private List<Level> levels(Place place) {
        String unit = home + "|" + part(place.facility()) + "|" + part(place.unit());
        List<Level> levels = new ArrayList<>(3);
        if (!place.unit().isEmpty()) {
            levels.add(new Level(unit + "||", "wa", place.unit()));
        }
        if (!place.room().isEmpty()) {
            levels.add(new Level(unit + "|" + part(place.room()) + "|", "ro", place.room()));
        }
        if (!place.bed().isEmpty()) {
            String name = place.room().isEmpty() ? place.bed() : place.room() + "/" + place.bed();
            levels.add(new Level(unit + "|" + part(place.room()) + "|" + part(place.bed()), "bd", name));
        }
        return levels;
    }

    private static String part(String text) {
        return text.replace('|', ' ');
    }

    private Draft location(Level level, Draft around) {
        Draft known = find("Location", LOCATIONS, level.value());
        if (known != null) {
            return known;
        }
        Draft made = create("Location", LOCATIONS, level.value());
        made.body.put("status", "active").put("name", level.name()).put("mode", "instance");
        made.body
                .putObject("physicalType")
                .putArray("coding")
                .addObject()
                .put("system", TYPES)
                .put("code", level.type());
        if (around != null) {
            made.body.putObject("partOf").put("reference", around.reference());
        }
        return made;
    }

    private Draft group(Level level, Draft location) {
        Draft known = find("Group", INHABITANTS, level.value());
        if (known != null) {
            return known;
        }
        Draft made = create("Group", INHABITANTS, level.value());
        made.body.put("active", true).put("type", "person").put("actual", true).put("name", level.name());
        ObjectNode lives = made.body.putArray("characteristic").addObject();
        lives.putObject("code").put("text", "lives in");
        lives.putObject("valueReference").put("reference", location.reference());
        lives.put("exclude", false);
        return made;
    }

    private Draft create(String kind, String system, String value) {
        Draft made = drafts.create(kind).by(gateway);
        made.body.putArray("identifier").addObject().put("system", system).put("value", value);
        return made;
    }

    private Draft find(String kind, String system, String value) {
        for (Draft draft : drafts.all(kind, text -> text.contains(system))) {
            if (identifier(draft.body, system).filter(value::equals).isPresent()) {
                return draft;
            }
        }
        return null;
    }

    private static Optional<String> identifier(ObjectNode body, String system) {
        for (JsonNode identifier : body.path("identifier")) {
            if (identifier.path("system").asText().equals(system)) {
                return Optional.of(identifier.path("value").asText());
            }
        }
        return Optional.empty();
    }
}
