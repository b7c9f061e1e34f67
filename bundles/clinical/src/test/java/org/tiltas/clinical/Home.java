package org.tiltas.clinical;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Writes and reads a journal in the words of a home; times are minutes of an hour two days ago. */
public final class Home {
    public static final Instant BASE =
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(2, ChronoUnit.DAYS);
    public final Journal journal;
    private final String message;

    public Home(Journal journal) throws Exception {
        this.journal = journal;
        RawMessage raw = new RawMessage("", "gatt", "gw1", "mqtt", "t", "", BASE, false, Lane.ROUTINE, new byte[] {1});
        this.message = journal.commit(new Unit().append(raw)).get().messageIds().get(0);
    }

    public static Instant minute(int minute) {
        return BASE.plusSeconds(minute * 60L);
    }

    public Measurement beats(int minute, String owner, OptionalInt slot, Map<String, String> facts) {
        return new Measurement(
                UUID.nameUUIDFromBytes(new byte[] {(byte) (minute >> 8), (byte) minute}),
                minute(minute),
                owner == null ? new Subject(Subject.Kind.DEVICE, "d1") : new Subject(Subject.Kind.PATIENT, owner),
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(60 + minute % 60, "/min"),
                ReadingStatus.FINAL,
                minute(minute).atOffset(ZoneOffset.ofHours(2)),
                BASE,
                Set.of(),
                slot,
                facts,
                Lane.ROUTINE,
                new Origin(message, minute, "gatt", "1"));
    }

    /** Into which room somebody came, as the server tells it. */
    public Measurement room(int minute, String owner, String room) {
        Measurement m = beats(minute, owner, OptionalInt.empty(), Map.of());
        return new Measurement(
                UUID.nameUUIDFromBytes(("room " + owner + minute).getBytes(StandardCharsets.UTF_8)),
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                "",
                Metrics.IN_ROOM,
                new Value.Code("urn:tiltas:location", room, room),
                m.status(),
                m.effective(),
                m.received(),
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("", 0, "whereabouts", "1"));
    }

    public void observe(String owner, int from, int to) throws Exception {
        Unit unit = new Unit();
        for (int minute = from; minute < to; minute++) {
            unit.observe(beats(minute, owner, OptionalInt.empty(), Map.of()));
        }
        journal.commit(unit).get();
    }

    public void put(String kind, String id, String json) throws Exception {
        journal.commit(new Unit().put(RecordWrite.put(kind, id, json)).bump(Assignments.GUARD))
                .get();
    }

    public void assign(String id, String patient, int from, Integer to) throws Exception {
        assign(id, patient, from, to, "active", "");
    }

    public void assign(String id, String patient, int from, Integer to, String status, String more) throws Exception {
        String end = to == null ? "" : ",\"end\":\"" + minute(to) + "\"";
        put(
                Assignments.KIND,
                id,
                "{\"resourceType\":\"DeviceUseStatement\",\"status\":\"" + status
                        + "\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"device\":{\"reference\":\"Device/d1\"},\"timingPeriod\":{\"start\":\"" + minute(from)
                        + "\"" + end + "}" + more + "}");
    }

    public void remove(String kind, String id) throws Exception {
        journal.commit(new Unit().put(RecordWrite.remove(kind, id)).bump(Assignments.GUARD))
                .get();
    }

    /** Everything live, as {@code minute owner}, in order. */
    public List<String> live() {
        return journal
                .observations()
                .live(
                        new Sweep(Optional.of("d1"), Optional.empty(), Set.of(), Instant.MIN, Instant.MAX),
                        Optional.empty(),
                        10_000)
                .stream()
                .map(Observed::measurement)
                .map(m -> m.effective()
                                        .toInstant()
                                        .minusMillis(BASE.toEpochMilli())
                                        .getEpochSecond()
                                / 60 + " " + m.subject().id())
                .toList();
    }

    public int waiting() {
        return journal.waitings()
                .ofDevice("d1", Instant.MIN, Instant.MAX, 10_000)
                .size();
    }
}
