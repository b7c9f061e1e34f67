package org.tiltas.clinical.whereabouts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.spi.clinical.Whereabouts;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;

/** Takes decisions about whereabouts. A unit that was made under another decision becomes stale with each. */
@Component(service = Whereabouts.class)
public final class WhereaboutsDesk implements Whereabouts {
    private static final int LONGEST_PURPOSE = 500;
    private static final int LONGEST_NAME = 200;
    /** How far the clocks of a caller and the server may differ. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final Duration AHEAD = Duration.ofDays(366);

    private final Journal journal;
    private final Residents residents;
    private final Clock clock;

    @Activate
    public WhereaboutsDesk(@Reference Journal journal, @Reference Residents residents) {
        this(journal, residents, Clock.systemUTC());
    }

    WhereaboutsDesk(Journal journal, Residents residents, Clock clock) {
        this.journal = journal;
        this.residents = residents;
        this.clock = clock;
    }

    @Override
    public boolean decide(String patient, Order order, String who) {
        String id = present(patient);
        words("purpose", order.purpose(), LONGEST_PURPOSE);
        words("decidedBy", order.decidedBy(), LONGEST_NAME);
        if (order.retention().compareTo(SHORTEST) < 0 || order.retention().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "retention: must be from " + SHORTEST + " to P" + LONGEST.toDays() + "D");
        }
        Instant now = clock.instant();
        Instant from = order.from().orElse(now);
        if (from.isBefore(now.minus(SLACK)) || from.isAfter(now.plus(AHEAD))) {
            throw new IllegalArgumentException("from: must be now or in the year ahead");
        }
        Order decided = new Order(
                order.purpose().strip(), order.retention(), order.decidedBy().strip(), Optional.of(from));
        long version =
                journal.records().get(Decisions.KIND, id).map(Record::version).orElse(0L);
        Decision decision = new Decision(id, decided, now, who, Optional.empty(), "");
        commit(new Unit()
                .put(Decisions.write(decision).expecting(version))
                .audit(new Unit.Audit(now, who, "resident.whereabouts", "Patient/" + id)));
        return version == 0;
    }

    private static void words(String field, String text, int most) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + ": is required");
        }
        if (text.length() > most) {
            throw new IllegalArgumentException(field + ": must have at most " + most + " characters");
        }
    }

    @Override
    public boolean end(String patient, String who) {
        String id = present(patient);
        Instant now = clock.instant();
        Optional<Record> record = decision(id).flatMap(d -> journal.records().get(Decisions.KIND, d.patient()));
        Optional<Decision> present =
                record.map(Decisions::read).filter(d -> d.ended().isEmpty());
        if (present.isEmpty()) {
            return false;
        }
        Decision d = present.get();
        Decision ended = new Decision(d.patient(), d.order(), d.entered(), d.enteredBy(), Optional.of(now), who);
        Unit unit = new Unit()
                .put(Decisions.write(ended).expecting(record.get().version()))
                .audit(new Unit.Audit(now, who, "resident.whereabouts.end", "Patient/" + id));
        RoomMemory.forget(id, unit);
        commit(unit);
        return true;
    }

    /** The Patient who stands for this one. */
    private String present(String patient) {
        if (journal.records().get(Residents.KIND, patient).isEmpty()) {
            throw new NoSuchElementException("Patient/" + patient + " does not exist");
        }
        return residents.present(patient);
    }

    private void commit(Unit unit) {
        try {
            Commits.await(journal, unit.bump(Assignments.GUARD));
        } catch (JournalException.Conflict e) {
            throw new IllegalStateException("the decision was changed meanwhile", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException.Unavailable("interrupted while waiting for the commit", e);
        }
    }

    @Override
    public Optional<Decision> decision(String patient) {
        return Optional.ofNullable(Decisions.all(journal.records(), residents).get(residents.present(patient)));
    }

    @Override
    public List<Decision> decisions() {
        return List.copyOf(Decisions.all(journal.records(), residents).values());
    }
}
