package org.tiltas.adapter.hl7v2;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.ResidentChange;
import org.tiltas.api.ResidentChange.Identifier;
import org.tiltas.api.ResidentChange.Kind;
import org.tiltas.api.ResidentChange.Person;
import org.tiltas.api.ResidentChange.Place;

/** Reads an ADT (HL7 2.6, 3.3): who came, moved, left, is described anew, or was merged. */
final class AdmissionEvent {
    private static final Map<String, Kind> KINDS = Map.of(
            "A01", Kind.ADMIT,
            "A02", Kind.MOVE,
            "A03", Kind.DISCHARGE,
            "A08", Kind.UPDATE,
            "A40", Kind.MERGE);
    private static final int SENT = 7;
    private static final int RECORDED = 2;
    private static final int OCCURRED = 6;
    private static final int IDENTIFIERS = 3;
    private static final int GIVEN_UP = 1;
    private static final int LOCATION = 3;
    private static final int LONGEST = 100;

    private final Hl7Message message;
    private final Kind kind;

    private AdmissionEvent(Hl7Message message, Kind kind) {
        this.message = message;
        this.kind = kind;
    }

    /** @return empty for an event that is none of residents, or none that is read */
    static Optional<AdmissionEvent> of(Hl7Message message, String trigger) {
        String event = trigger.isEmpty()
                ? segment(message, "EVN").map(evn -> evn.component(1, 1)).orElse("")
                : trigger;
        return Optional.ofNullable(KINDS.get(event)).map(kind -> new AdmissionEvent(message, kind));
    }

    List<ResidentChange> read() throws DecodeException {
        String processing = message.header().component(11, 1);
        if (processing.equals("T") || processing.equals("D")) {
            throw new DecodeException("test-message", "MSH-11: a test changes nobody");
        }
        List<ResidentChange> changes = new ArrayList<>();
        if (kind != Kind.MERGE) {
            Segment pid = segment(message, "PID")
                    .orElseThrow(() -> new DecodeException("malformed", "PID: there is no such segment"));
            changes.add(change(pid, List.of(), kind == Kind.DISCHARGE ? Optional.empty() : place()));
            return changes;
        }
        Segment pid = null;
        for (Segment segment : message.segments()) {
            if (segment.name().equals("PID")) {
                pid = segment;
            } else if (segment.name().equals("MRG") && pid != null) {
                changes.add(change(pid, identifiers(segment, GIVEN_UP), Optional.empty()));
            }
        }
        if (changes.isEmpty()) {
            throw new DecodeException("malformed", "MRG: there is no such segment behind a PID");
        }
        return changes;
    }

    private ResidentChange change(Segment pid, List<Identifier> replaced, Optional<Place> place)
            throws DecodeException {
        Optional<Segment> event = segment(message, "EVN");
        Optional<ReadingTime.DeviceClock> recorded = event.isPresent() ? Times.read(event.get(), RECORDED) : sent();
        Optional<ReadingTime.DeviceClock> occurred =
                event.isPresent() ? Times.read(event.get(), OCCURRED) : Optional.empty();
        return new ResidentChange(
                kind,
                recorded.isPresent() ? recorded : sent(),
                occurred,
                identifiers(pid, IDENTIFIERS),
                replaced,
                kind == Kind.MERGE && !Persons.isDescribed(pid) ? Person.UNTOLD : Persons.read(pid),
                place);
    }

    private Optional<ReadingTime.DeviceClock> sent() throws DecodeException {
        return Times.read(message.header(), SENT);
    }

    private static List<Identifier> identifiers(Segment segment, int field) throws DecodeException {
        Set<Identifier> found = new LinkedHashSet<>();
        for (Patients.Named named : Patients.named(segment, field)) {
            found.add(new Identifier(named.authority(), named.id()));
        }
        if (found.isEmpty()) {
            throw new DecodeException("no-identifier", segment.place(field) + ": names nobody");
        }
        return List.copyOf(found);
    }

    /** Where PV1-3 says the person is; empty if it does not. */
    private Optional<Place> place() {
        return segment(message, "PV1")
                .map(pv1 -> {
                    String location = pv1.first(LOCATION);
                    return new Place(
                            part(pv1, location, 4),
                            part(pv1, location, 1),
                            part(pv1, location, 2),
                            part(pv1, location, 3));
                })
                .filter(place -> !(place.unit() + place.room() + place.bed()).isEmpty());
    }

    private static String part(Segment pv1, String location, int component) {
        String text = Persons.plain(pv1.componentOf(location, component));
        return text.equals("\"\"") ? "" : text.substring(0, Math.min(LONGEST, text.length()));
    }

    private static Optional<Segment> segment(Hl7Message message, String name) {
        return message.segments().stream().filter(s -> s.name().equals(name)).findFirst();
    }
}
