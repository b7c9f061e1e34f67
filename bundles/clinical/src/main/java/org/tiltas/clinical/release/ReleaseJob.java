package org.tiltas.clinical.release;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Records;

/**
 * Releases waiting measurements in the background: at the start for every device that has some, then for the devices
 * whose assignments were written, and for all when a Patient or a gateway's trust to name one was. One thread of its own; a device that cannot be released now is tried again, later
 * and later up to a minute.
 */
@Component(service = ReleaseJob.class, immediate = true)
public final class ReleaseJob {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseJob.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Set<String> due = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;
    private final Journal journal;
    private final DeviceRelease release;
    private final AutoCloseable watch;
    private final AutoCloseable patients;
    private final AutoCloseable trust;
    private final GatewayFacts gateways;
    private final Assignments assignments;
    private volatile boolean allDevices = true;
    private Duration pause = FIRST_PAUSE;

    @Activate
    public ReleaseJob(@Reference Journal journal, @Reference Ownership ownership, @Reference GatewayFacts gateways) {
        this.journal = journal;
        this.gateways = gateways;
        this.release = new DeviceRelease(journal, ownership, gateways::anyNamesPatients);
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "tiltas-release");
            worker.setDaemon(true);
            return worker;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.watch = journal.records().watch(Assignments.KIND, this::changed);
        this.assignments = ownership.assignments();
        this.patients = journal.records().watch("Patient", this::patientChanged);
        this.trust = journal.records().watch("gateway", change -> namesChanged());
        schedule(Duration.ZERO);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
        patients.close();
        trust.close();
        thread.shutdownNow();
    }

    /**
     * Called by the journal, possibly before the index of assignments has seen the same change; what the job commits is
     * guarded, so looking too early costs another try and nothing else.
     */
    private void changed(Records.Change change) {
        if (!allDevices) {
            change.now().flatMap(record -> Assignments.device(record.body())).ifPresent(due::add);
            schedule(Duration.ZERO);
        }
    }

    /** Somebody is back, or was not away at all. */
    private void patientChanged(Records.Change change) {
        if (!allDevices) {
            assignments.ofResident(change.id()).forEach(assignment -> due.add(assignment.device()));
            schedule(Duration.ZERO);
        }
        namesChanged();
    }

    /** A Patient that a waiting message names may have come; which device it waits for, only looking tells. */
    private void namesChanged() {
        if (!allDevices && gateways.anyNamesPatients()) {
            allDevices = true;
            schedule(FIRST_PAUSE);
        }
    }

    private void schedule(Duration delay) {
        if (!thread.isShutdown() && scheduled.compareAndSet(false, true)) {
            thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        scheduled.set(false);
        try {
            findDevices();
            for (String device : due) {
                releaseOf(device);
            }
            pause = FIRST_PAUSE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("release of waiting measurements is tried again in {} ms: {}", pause.toMillis(), e.getMessage());
            schedule(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Forgets that it was asked before it asks, so that a change in between counts by itself. */
    private void findDevices() {
        if (!allDevices) {
            return;
        }
        allDevices = false;
        boolean done = false;
        try {
            due.addAll(journal.waitings().devices());
            done = true;
        } finally {
            allDevices = !done;
        }
    }

    private void releaseOf(String device) throws InterruptedException {
        due.remove(device);
        boolean done = false;
        try {
            release.run(device);
            done = true;
        } finally {
            if (!done) {
                due.add(device);
            }
        }
    }
}
