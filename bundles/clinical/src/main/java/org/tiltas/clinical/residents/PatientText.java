package org.tiltas.clinical.residents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.ResidentChange.Name;
import org.tiltas.api.ResidentChange.Person;
import org.tiltas.clinical.devices.Extensions;

/** Writes what a message tells into a Patient. */
final class PatientText {
    private PatientText() {}

    static String time(Instant at, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                at.truncatedTo(ChronoUnit.MILLIS).atZone(zone).toOffsetDateTime());
    }

    /** When the sender had recorded what is known now. */
    static Instant lastTold(ObjectNode patient) {
        String text =
                Extensions.value(patient, Extensions.LAST_TOLD, "valueDateTime").asText();
        return text.isEmpty() ? Instant.MIN : OffsetDateTime.parse(text).toInstant();
    }

    static void told(ObjectNode patient, Instant at, ZoneId zone) {
        if (at.isAfter(lastTold(patient))) {
            extension(patient, Extensions.LAST_TOLD).put("valueDateTime", time(at, zone));
        }
    }

    /** @param location reference of the Location; null for nowhere any more */
    static void livesIn(ObjectNode patient, String location) {
        if (location != null) {
            ObjectNode extension = extension(patient, Extensions.LIVES_IN);
            extension.putObject("valueReference").put("reference", location);
        } else {
            withoutExtension(patient, Extensions.LIVES_IN);
        }
    }

    /** Since when nobody is measured any more, where no time of death is known. */
    static void deathNoted(ObjectNode patient, Instant at, ZoneId zone) {
        boolean known = Extensions.value(patient, Extensions.DEATH_NOTED, "valueDateTime")
                .isTextual();
        if (patient.path("deceasedBoolean").asBoolean() && !known) {
            extension(patient, Extensions.DEATH_NOTED).put("valueDateTime", time(at, zone));
        }
    }

    private static void withoutExtension(ObjectNode patient, String url) {
        if (patient.path("extension").isArray()) {
            removeIf(
                    (ArrayNode) patient.path("extension"),
                    e -> e.path("url").asText().equals(url));
        }
    }

    private static ObjectNode extension(ObjectNode patient, String url) {
        ArrayNode extensions = patient.withArrayProperty("extension");
        for (JsonNode extension : extensions) {
            if (extension.path("url").asText().equals(url)) {
                return (ObjectNode) extension;
            }
        }
        return extensions.addObject().put("url", url);
    }

    private static void removeIf(ArrayNode list, Function<JsonNode, Boolean> what) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (what.apply(list.get(i))) {
                list.remove(i);
            }
        }
    }

    /** Whether it goes by this identifier; a former one does not count. */
    static boolean has(ObjectNode patient, String system, String value) {
        for (JsonNode identifier : patient.path("identifier")) {
            if (identifier.path("system").asText().equals(system)
                    && identifier.path("value").asText().equals(value)
                    && !identifier.path("use").asText().equals("old")) {
                return true;
            }
        }
        return false;
    }

    static void identifier(ObjectNode patient, String system, String value) {
        patient.withArrayProperty("identifier")
                .addObject()
                .put("system", system)
                .put("value", value);
    }

    /** @param clock gives the instant a clock of the sender means */
    static void person(
            ObjectNode patient, Person person, Function<ReadingTime.DeviceClock, Instant> clock, ZoneId zone) {
        person.names().ifPresent(names -> names(patient, names));
        person.birthDate().ifPresent(date -> text(patient, "birthDate", date));
        person.gender().ifPresent(gender -> text(patient, "gender", gender));
        person.death().ifPresent(death -> {
            Optional<String> at =
                    death.dead() ? death.at().map(clock).map(instant -> time(instant, zone)) : Optional.empty();
            boolean dated = patient.has("deceasedDateTime");
            if (at.isPresent()) {
                patient.remove("deceasedBoolean");
                patient.put("deceasedDateTime", at.get());
            } else if (!death.dead()) {
                patient.remove(List.of("deceasedBoolean", "deceasedDateTime"));
                withoutExtension(patient, Extensions.DEATH_NOTED);
            } else if (!dated) {
                patient.put("deceasedBoolean", true);
            }
        });
    }

    private static void text(ObjectNode patient, String field, String text) {
        if (text.isEmpty()) {
            patient.remove(field);
        } else {
            patient.put(field, text);
        }
    }

    private static void names(ObjectNode patient, List<Name> names) {
        if (names.isEmpty()) {
            patient.remove("name");
            return;
        }
        ArrayNode out = patient.putArray("name");
        for (Name name : names) {
            ObjectNode one = out.addObject();
            text(one, "use", name.use());
            text(one, "family", name.family());
            list(one, "given", name.given());
            list(one, "prefix", name.prefix());
            list(one, "suffix", name.suffix());
        }
    }

    private static void list(ObjectNode name, String field, List<String> words) {
        if (!words.isEmpty()) {
            ArrayNode out = name.putArray(field);
            words.forEach(out::add);
        }
    }

    /** The Patient it was merged into; empty for one that stands for itself. */
    static Optional<String> replacedBy(ObjectNode patient) {
        for (JsonNode link : patient.path("link")) {
            String other = link.path("other").path("reference").asText();
            if (link.path("type").asText().equals("replaced-by") && other.startsWith("Patient/")) {
                return Optional.of(other.substring("Patient/".length()));
            }
        }
        return Optional.empty();
    }

    static void link(ObjectNode patient, String other, String type) {
        ObjectNode link = patient.withArrayProperty("link").addObject();
        link.putObject("other").put("reference", other);
        link.put("type", type);
    }
}
