package org.tiltas.clinical.release;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Measurement;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.devices.PatientFacts;
import org.tiltas.clinical.devices.Period;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.clinical.work.Worker;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/**
 * Brings stored Observations in line with assignments, merges, absences and deaths that were written after them. What is
 * still to be done is the difference between the records and what was {@link Handled}, so it goes on after a crash. It
 * writes through guarded units: an owner is never committed that the assignments of that moment do not name. One thread
 * of its own.
 */
@Component(service = ReissueJob.class, immediate = true)
public final class ReissueJob {
    private static final Logger LOG = LoggerFactory.getLogger(ReissueJob.class);

    private final Set<String> statements = ConcurrentHashMap.newKeySet();
    private final Set<String> patients = ConcurrentHashMap.newKeySet();
    private final Journal journal;
    private final Ownership ownership;
    private final Handled handled;
    private final OwnerSweep sweep;
    private final Merge merge;
    private final Worker worker;
    private final AutoCloseable statementWatch;
    private final AutoCloseable patientWatch;
    private boolean begun;

    /** The indexes it relies on watch the records for longer than it does, so they have seen a change before it has. */
    @Activate
    public ReissueJob(@Reference Journal journal, @Reference Ownership ownership) {
        this.journal = journal;
        this.ownership = ownership;
        this.handled = new Handled(journal);
        this.sweep = new OwnerSweep(journal);
        this.merge = new Merge(journal, sweep);
        this.worker = new Worker("reissue", this::run);
        this.statementWatch = journal.records().watch(Assignments.KIND, change -> changed(statements, change));
        this.patientWatch = journal.records().watch(Residents.KIND, change -> changed(patients, change));
        worker.wake();
    }

    @Deactivate
    public void close() throws Exception {
        statementWatch.close();
        patientWatch.close();
        worker.close();
    }

    private void changed(Set<String> due, Records.Change change) {
        due.add(change.id());
        worker.wake();
    }

    private void run() throws InterruptedException {
        if (!begun) {
            // what went away while nobody looked; all that is there was told by the watches
            statements.addAll(handled.statements());
            patients.addAll(handled.patients());
            begun = true;
        }
        // merges and absences first: they decide what an assignment is worth
        each(patients, this::patient);
        each(statements, this::statement);
    }

    private interface Step {
        void run(String id) throws InterruptedException;
    }

    private static void each(Set<String> due, Step step) throws InterruptedException {
        for (String id : due) {
            due.remove(id);
            boolean done = false;
            try {
                step.run(id);
                done = true;
            } finally {
                if (!done) {
                    due.add(id);
                }
            }
        }
    }

    private void statement(String id) throws InterruptedException {
        long version = version(Assignments.KIND, id);
        Handled.Statement before = handled.statement(id);
        if (version == before.version()) {
            return;
        }
        Optional<Assignment> now = ownership.assignments().get(id);
        long moved = 0;
        for (Sweep due : due(before, now, ownership.assignments().since(id, before.version()))) {
            moved += sweep.run(due, this::owner);
        }
        long kept = isThere(Assignments.KIND, id) ? version : 0;
        Commits.await(journal, handled.statement(id, new Handled.Statement(kept, now)));
        if (moved > 0) {
            LOG.info("{} Observations were re-issued because of DeviceUseStatement/{}", moved, id);
        }
    }

    /**
     * Read before the indexes are asked: what changes in between is handled once more. Of a removed record, the version
     * of its removal.
     */
    private long version(String kind, String id) {
        return journal.records()
                .get(kind, id)
                .map(Record::version)
                .orElseGet(() -> journal.records().history(kind, id).stream()
                        .mapToLong(Record::version)
                        .max()
                        .orElse(0));
    }

    private boolean isThere(String kind, String id) {
        return journal.records().get(kind, id).isPresent();
    }

    /**
     * Where the change can matter: where only one of the two holds, or everywhere if they say different things.
     *
     * @param since all that the statement has assigned since it was handled
     */
    private static Set<Sweep> due(Handled.Statement before, Optional<Assignment> now, List<Assignment> since) {
        Set<Sweep> sweeps = new LinkedHashSet<>();
        List<Assignment> passed = new ArrayList<>(since);
        before.assignment().ifPresent(passed::add);
        boolean alike = before.version() > 0
                && now.isPresent()
                && passed.stream().allMatch(assignment -> sameButTime(assignment, now.get()));
        for (Assignment a : passed) {
            if (alike) {
                Assignment n = now.get();
                between(a.device(), a.start(), n.start()).ifPresent(sweeps::add);
                between(a.device(), a.end(), n.end()).ifPresent(sweeps::add);
            } else {
                between(a.device(), a.start(), a.end()).ifPresent(sweeps::add);
            }
        }
        if (!alike) {
            now.flatMap(a -> between(a.device(), a.start(), a.end())).ifPresent(sweeps::add);
        }
        return sweeps;
    }

    private static boolean sameButTime(Assignment a, Assignment b) {
        return a.device().equals(b.device())
                && a.slot().equals(b.slot())
                && a.resident().equals(b.resident());
    }

    private static Optional<Sweep> between(String device, Instant a, Instant b) {
        return a.equals(b)
                ? Optional.empty()
                : Optional.of(new Sweep(
                        Optional.of(device), Optional.empty(), Set.of(), a.isBefore(b) ? a : b, a.isBefore(b) ? b : a));
    }

    private void patient(String id) throws InterruptedException {
        long version = version(Residents.KIND, id);
        Handled.Patient before = handled.patient(id);
        if (version == before.version()) {
            return;
        }
        PatientFacts now = ownership.residents().facts(id);
        long moved = 0;
        Set<String> merged = new HashSet<>(now.replaces());
        merged.add(id);
        for (String one : merged) {
            String survivor = ownership.residents().present(one);
            if (!survivor.equals(one)) {
                moved += merge.run(one, survivor);
            }
        }
        boolean seenAll = before.version() > 0 && version == before.version() + 1;
        for (Period period : changed(seenAll ? before.facts() : PatientFacts.NONE, now)) {
            Sweep due =
                    new Sweep(Optional.empty(), Optional.of("Patient/" + id), Set.of(), period.start(), period.end());
            moved += sweep.run(due, this::owner);
        }
        long kept = isThere(Residents.KIND, id) ? version : 0;
        Commits.await(journal, handled.patient(id, new Handled.Patient(kept, now)));
        if (moved > 0) {
            LOG.info("{} Observations were re-issued because of Patient/{}", moved, id);
        }
    }

    private static List<Period> changed(PatientFacts before, PatientFacts now) {
        List<Period> periods = new ArrayList<>(now.absences());
        periods.removeAll(before.absences());
        if (now.deceased().isBefore(before.deceased())) {
            periods.add(new Period(now.deceased(), before.deceased()));
        }
        return periods;
    }

    /** What no device of a gateway has sent is whose the writer said. */
    private String owner(Measurement m) {
        boolean sent = !m.gateway().isEmpty() && !m.device().isEmpty();
        return sent ? ownership.of(m).resident() : m.subject().id();
    }
}
