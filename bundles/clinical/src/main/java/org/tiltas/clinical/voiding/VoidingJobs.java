package org.tiltas.clinical.voiding;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.clinical.work.Commits;
import org.tiltas.clinical.work.Worker;
import org.tiltas.spi.clinical.Voiding;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;

/** Takes back in units of a few hundred, each with the progress of its job, so that a crash costs nothing. */
@Component(service = Voiding.class, immediate = true)
public final class VoidingJobs implements Voiding {
    private static final int UNIT = 500;

    private final Journal journal;
    private final Worker worker;

    @Activate
    public VoidingJobs(@Reference Journal journal) {
        this.journal = journal;
        this.worker = new Worker("voiding", this::run);
        worker.wake();
    }

    @Deactivate
    public void close() {
        worker.close();
    }

    @Override
    public boolean one(String observation, String reason, String who) {
        Observed now = journal.observations()
                .get(observation)
                .orElseThrow(() -> new NoSuchElementException("Observation/" + observation + " does not exist"));
        if (now.measurement().status() == ReadingStatus.ENTERED_IN_ERROR) {
            return false;
        }
        Unit unit = new Unit().takeBack(new Unit.Taking(observation, reason));
        commit(unit.audit(new Unit.Audit(Instant.now(), who, "observation.void", "Observation/" + observation)));
        return true;
    }

    @Override
    public long count(Sweep sweep) {
        return journal.observations().countLive(sweep);
    }

    @Override
    public Job start(Sweep sweep, String reason, String who) {
        Job job = new Job(
                journal.records().freshId(),
                JobRecord.RUNNING,
                sweep.device().orElse(""),
                sweep.metrics(),
                sweep.effectiveFrom(),
                sweep.effectiveTo(),
                who,
                Instant.now(),
                Optional.empty(),
                count(sweep),
                0);
        String what = "Device/" + job.device() + " from " + job.from() + " to " + job.to() + ", job " + job.id();
        commit(new Unit()
                .put(new JobRecord(job, reason).write(0))
                .audit(new Unit.Audit(job.started(), who, "observations.void", what)));
        worker.wake();
        return job;
    }

    @Override
    public Optional<Job> job(String id) {
        return journal.records().get(JobRecord.KIND, id).map(record -> JobRecord.read(record)
                .job());
    }

    @Override
    public List<Job> jobs() {
        return journal.records().list(JobRecord.KIND).stream()
                .map(record -> JobRecord.read(record).job())
                .sorted(Comparator.comparing(Job::started).reversed())
                .toList();
    }

    private void commit(Unit unit) {
        try {
            Commits.await(journal, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException.Unavailable("interrupted while waiting for the commit", e);
        }
    }

    private void run() throws InterruptedException {
        for (Record record : journal.records().list(JobRecord.KIND)) {
            if (JobRecord.read(record).isRunning()) {
                run(record.id());
            }
        }
    }

    private void run(String id) throws InterruptedException {
        while (true) {
            Optional<Record> record = journal.records().get(JobRecord.KIND, id);
            if (record.isEmpty()) {
                return;
            }
            JobRecord stored = JobRecord.read(record.get());
            Job job = stored.job();
            Sweep sweep = new Sweep(Optional.of(job.device()), Optional.empty(), job.metrics(), job.from(), job.to());
            // what was taken back is met no more
            List<Observed> page = journal.observations().live(sweep, Optional.empty(), UNIT);
            Unit unit = new Unit();
            page.forEach(observed -> unit.takeBack(new Unit.Taking(observed.id(), stored.reason())));
            JobRecord after = page.isEmpty() ? stored.done(Instant.now()) : stored.voided(page.size());
            Commits.await(journal, unit.put(after.write(record.get().version())));
            if (page.isEmpty()) {
                return;
            }
        }
    }
}
