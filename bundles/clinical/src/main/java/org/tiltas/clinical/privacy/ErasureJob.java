package org.tiltas.clinical.privacy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.clinical.work.Worker;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Settings;

/**
 * Erases in units of a few hundred rows, each with its progress, so that a crash costs nothing; begins what was blocked
 * when its term has ended; and removes what comes later of what was erased. One thread of its own.
 */
final class ErasureJob implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureJob.class);
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Journal journal;
    private final Assignments assignments;
    private final Residents residents;
    private final Worker worker;
    private final ScheduledThreadPoolExecutor clock;
    private final int backupDays = Settings.number("TILTAS_BACKUP_DAYS", 35, 0, 36_500);

    ErasureJob(Journal journal, Assignments assignments, Residents residents) {
        this.journal = journal;
        this.assignments = assignments;
        this.residents = residents;
        this.worker = new Worker("erasure", this::run);
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tiltas-erasure-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(worker::wake, 0, LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    void wake() {
        worker.wake();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        worker.close();
    }

    private void run() throws InterruptedException {
        for (Record record : journal.records().list(ErasureRecord.KIND)) {
            ErasureRecord erasure = ErasureRecord.read(record);
            boolean due = erasure.until()
                    .filter(day -> !LocalDate.now(assignments.zone()).isBefore(day))
                    .isPresent();
            if (erasure.state().equals(ErasureRecord.ERASING) || erasure.state().equals(ErasureRecord.BLOCKED) && due) {
                erase(record.id());
            }
        }
        late();
    }

    private void erase(String id) throws InterruptedException {
        for (boolean over = false; !over; ) {
            ErasureRecord erasure = ErasureRecord.read(
                    journal.records().get(ErasureRecord.KIND, id).orElseThrow());
            over = erasure.isScoped() ? step(erasure) : begin(erasure);
        }
    }

    /**
     * Fixes who it is about and what the person wore. Anew, because a blocked one was ordered years before, and what
     * keeps it may have changed since.
     *
     * @return whether there is no more to do, for now
     */
    private boolean begin(ErasureRecord erasure) throws InterruptedException {
        Unit unit = new Unit();
        Instant now = Instant.now();
        Optional<Person> person = erasure.patients().stream()
                .filter(one -> journal.records().get(Residents.KIND, one).isPresent())
                .findFirst()
                .map(one -> new Person(journal.records(), residents, one));
        Optional<LocalDate> kept =
                person.flatMap(p -> p.keptUntil(erasure.asked(assignments.zone()), LocalDate.now(assignments.zone())));
        if (kept.isPresent()) {
            erasure.blocked(kept.get());
        } else if (person.isPresent()) {
            begin(erasure, person.get(), now, unit);
        } else {
            erasure.begins(now, erasure.patients(), Set.of(), Set.of());
        }
        Commits.await(journal, unit.put(erasure.write()));
        return kept.isPresent();
    }

    private void begin(ErasureRecord erasure, Person person, Instant now, Unit unit) {
        Set<String> patients = new HashSet<>(erasure.patients());
        patients.addAll(person.patients());
        erasure.begins(now, patients, person.spans(assignments), person.identifiers());
        Set<String> devices = new HashSet<>();
        for (Span span : erasure.scope().spans()) {
            unit.erase(new Erase.Span(span.device(), span.slot(), span.from(), span.to()));
            if (span.slot().isEmpty()
                    && next(span, patients).filter(start -> !start.isAfter(now)).isEmpty()) {
                devices.add(span.device());
            }
        }
        erasure.took("states", journal.erasures().devices(devices, unit));
    }

    /** When somebody else began to wear a device, or to use its slot, after the person. */
    private Optional<Instant> next(Span span, Set<String> patients) {
        return assignments.ofDevice(span.device()).stream()
                .filter(a -> !patients.contains(a.resident()))
                .filter(a ->
                        span.slot().isEmpty() || a.slot().isEmpty() || a.slot().equals(span.slot()))
                .map(Assignment::start)
                .filter(start -> start.isAfter(span.from()))
                .min(Instant::compareTo);
    }

    /** Whether there is no more to do, for now. */
    private boolean step(ErasureRecord erasure) throws InterruptedException {
        Unit unit = new Unit();
        Step step = journal.erasures().next(erasure.scope(), erasure.place(), unit);
        if (!unit.records().isEmpty()) {
            // who wore what is no longer as it was: what was resolved by it is resolved again
            unit.bump(Assignments.GUARD);
        }
        ErasureRecord.Next next = erasure.took(step);
        boolean over = next == ErasureRecord.Next.END;
        if (over) {
            finish(erasure, unit);
        }
        Commits.await(journal, unit.put(erasure.write()));
        if (over) {
            LOG.info("erasure {}: done here", erasure.id());
        }
        return next != ErasureRecord.Next.STEP;
    }

    private void finish(ErasureRecord erasure, Unit unit) {
        for (String patient : erasure.patients()) {
            unit.put(RecordWrite.remove(Restricted.KIND, patient));
            unit.erase(new Erase.Past(Restricted.KIND, patient));
        }
        Instant now = Instant.now();
        for (Span span : erasure.scope().spans()) {
            // what was worn when it began was so while the job ran, until somebody else got it
            Instant end = next(span, erasure.patients())
                    .filter(start -> start.isBefore(now))
                    .orElse(now);
            if (!span.to().isBefore(erasure.begun()) && span.to().isBefore(end)) {
                unit.erase(new Erase.Span(span.device(), span.slot(), span.to(), end));
            }
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        erasure.erased(now, backupDays == 0 ? Optional.empty() : Optional.of(today.plusDays(backupDays)));
        unit.audit(new Unit.Audit(now, "server", "resident.erased", "Erased/" + erasure.id()));
    }

    private void late() throws InterruptedException {
        for (Unit unit = new Unit(); journal.erasures().late(unit) > 0; unit = new Unit()) {
            Commits.await(journal, unit);
        }
    }
}
