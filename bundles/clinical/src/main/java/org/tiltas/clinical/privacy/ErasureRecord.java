package org.tiltas.clinical.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.tiltas.spi.clinical.Privacy.ByHand;
import org.tiltas.spi.clinical.Privacy.Order;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/**
 * An erasure as it lies in the journal. Whom it is about stands in it only as long as there is something to erase; the
 * kind keeps no history.
 */
final class ErasureRecord {
    static final String KIND = "erasure";
    static final String BLOCKED = "blocked";
    static final String ERASING = "erasing";
    static final String ERASED = "erased";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SCOPE = "scope";
    private static final String PLACE = "place";
    private static final String FOUND = "found";

    private final String id;
    private final long version;
    private final ObjectNode body;

    private ErasureRecord(String id, long version, ObjectNode body) {
        this.id = id;
        this.version = version;
        this.body = body;
    }

    static ErasureRecord begun(String id, Order order, Instant at, Set<String> patients) {
        ObjectNode body = JSON.createObjectNode();
        body.put("state", ERASING);
        body.put("requestedBy", order.requestedBy());
        body.put("reason", order.reason());
        body.put("basis", order.basis());
        body.put("by", order.who());
        body.put("started", at.toString());
        body.putObject("removed");
        patients.stream().sorted().forEach(body.putObject(SCOPE).putArray("patients")::add);
        return new ErasureRecord(id, 0, body);
    }

    static ErasureRecord read(Record record) {
        try {
            return new ErasureRecord(record.id(), record.version(), (ObjectNode) JSON.readTree(record.body()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(KIND + "/" + record.id() + " is stored as no JSON", e);
        }
    }

    RecordWrite write() {
        return RecordWrite.put(KIND, id, body.toString()).expecting(version);
    }

    String id() {
        return id;
    }

    String state() {
        return body.path("state").asText();
    }

    Order order() {
        return new Order(
                body.path("requestedBy").asText(),
                body.path("reason").asText(),
                body.path("basis").asText(),
                body.path("by").asText());
    }

    Instant started() {
        return Instant.parse(body.path("started").asText());
    }

    Optional<Instant> ended() {
        return Optional.ofNullable(body.get("ended")).map(node -> Instant.parse(node.asText()));
    }

    Optional<LocalDate> until() {
        return Optional.ofNullable(body.get("until")).map(node -> LocalDate.parse(node.asText()));
    }

    Optional<LocalDate> backups() {
        return Optional.ofNullable(body.get("backups")).map(node -> LocalDate.parse(node.asText()));
    }

    Optional<YearMonth> month(String field) {
        return Optional.ofNullable(body.get(field)).map(node -> YearMonth.parse(node.asText()));
    }

    Map<String, Long> removed() {
        Map<String, Long> removed = new TreeMap<>();
        body.path("removed")
                .properties()
                .forEach(e -> removed.put(e.getKey(), e.getValue().asLong()));
        return removed;
    }

    /** What people have told a partner, oldest first. */
    List<ByHand> told(String partner) {
        List<ByHand> found = new ArrayList<>();
        for (JsonNode one : body.path("told")) {
            if (one.path("partner").asText().equals(partner)) {
                found.add(new ByHand(
                        Instant.parse(one.path("at").asText()),
                        one.path("by").asText(),
                        one.path("number").asLong(),
                        one.path("answer").asText()));
            }
        }
        return found;
    }

    void told(String partner, Instant at, String who, long number, String answer) {
        body.withArray("/told")
                .addObject()
                .put("partner", partner)
                .put("at", at.toString())
                .put("by", who)
                .put("number", number)
                .put("answer", answer);
    }

    Set<String> patients() {
        Set<String> patients = new HashSet<>();
        body.path(SCOPE).path("patients").forEach(node -> patients.add(node.asText()));
        return patients;
    }

    LocalDate asked(ZoneId zone) {
        return LocalDate.ofInstant(started(), zone);
    }

    void blocked(LocalDate until) {
        body.put("state", BLOCKED);
        body.put("until", until.toString());
    }

    /** Fixes who the person is and what it wore, before the records that say so go. */
    void begins(Instant at, Set<String> patients, Set<Span> spans, Set<String> names) {
        body.put("state", ERASING);
        ObjectNode scope = body.withObject("/" + SCOPE);
        scope.put("begun", at.toString());
        patients.stream().sorted().forEach(scope.putArray("patients")::add);
        names.stream().sorted().forEach(scope.putArray("names")::add);
        var list = scope.putArray("spans");
        for (Span span : spans) {
            ObjectNode node = list.addObject();
            node.put("device", span.device());
            span.slot().ifPresent(slot -> node.put("slot", slot));
            node.put("from", span.from().toString());
            node.put("to", span.to().toString());
            span.names().stream().sorted().forEach(node.putArray("names")::add);
        }
    }

    /** When it really began: years behind the order where a term of retention lay between. */
    Instant begun() {
        return Instant.parse(body.path(SCOPE).path("begun").asText());
    }

    /** Whether it is known what the person wore. */
    boolean isScoped() {
        return body.path(SCOPE).has("spans");
    }

    Scope scope() {
        List<Span> spans = new ArrayList<>();
        for (JsonNode node : body.path(SCOPE).path("spans")) {
            spans.add(new Span(
                    node.path("device").asText(),
                    node.has("slot") ? OptionalInt.of(node.path("slot").asInt()) : OptionalInt.empty(),
                    Instant.parse(node.path("from").asText()),
                    Instant.parse(node.path("to").asText()),
                    texts(node.path("names"))));
        }
        return new Scope(id, patients(), spans, texts(body.path(SCOPE).path("names")));
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    Place place() {
        JsonNode place = body.path(PLACE);
        return new Place(
                place.path("message").asLong(),
                place.path("quarantine").asLong(),
                place.path("left").asBoolean());
    }

    /** What is to be done behind a step. */
    enum Next {
        STEP,
        /** A round found nothing, but adapters have not read everything yet. */
        WAIT,
        END
    }

    /** Adds what the beginning has taken. */
    void took(String kind, long number) {
        if (number > 0) {
            ObjectNode removed = body.withObject("/removed");
            removed.put(kind, removed.path(kind).asLong() + number);
        }
    }

    /** Adds a step; over is only what found nothing in a whole round, because more may come while it runs. */
    Next took(Step step) {
        ObjectNode removed = body.withObject("/removed");
        step.removed()
                .forEach((kind, number) -> removed.put(kind, removed.path(kind).asLong() + number));
        step.first().map(YearMonth::from).ifPresent(month -> {
            if (this.month("first").filter(before -> !before.isAfter(month)).isEmpty()) {
                body.put("first", month.toString());
            }
        });
        step.last().map(YearMonth::from).ifPresent(month -> {
            if (this.month("last").filter(before -> !before.isBefore(month)).isEmpty()) {
                body.put("last", month.toString());
            }
        });
        boolean found = body.path(FOUND).asBoolean() || !step.removed().isEmpty();
        body.put(FOUND, found && !step.over());
        Place next = step.over() ? Place.FIRST : step.place();
        body.putObject(PLACE)
                .put("message", next.message())
                .put("quarantine", next.quarantine())
                .put("left", next.left());
        if (!step.over() || found) {
            return Next.STEP;
        }
        return step.place().left() ? Next.WAIT : Next.END;
    }

    /** Forgets whom it was about. */
    void erased(Instant at, Optional<LocalDate> backups) {
        body.put("state", ERASED);
        body.put("ended", at.toString());
        backups.ifPresent(day -> body.put("backups", day.toString()));
        body.remove(List.of(SCOPE, PLACE, FOUND));
    }
}
