package org.tiltas.fhirapi.export;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.fhirapi.audit.ReadTrail;
import org.tiltas.fhirapi.search.ObservationShape;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.fhirapi.sight.Viewer;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.journal.Observations;

/**
 * Runs bulk exports one after another on a thread of its own and keeps their files for a while. Nothing of it outlives the
 * server: after a start old files are removed, and whoever waited asks anew.
 */
public final class ExportDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportDesk.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MOST_OPEN = 4;
    private static final int MOST_KEPT = 32;
    /** Of one account, so that none keeps the others waiting. */
    private static final int MOST_OPEN_EACH = 2;

    private static final int MOST_KEPT_EACH = 8;

    private final Map<String, ExportJob> jobs = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor thread;
    private final Path root;
    private final Duration keep;
    private final Compartment compartment;
    private final Observations observations;
    private final ObservationShape shape;
    private final FhirContext context;
    private final ReadTrail trail;

    /**
     * @param root folder of its own, emptied now
     * @param keep how long files are kept after they are done
     */
    public ExportDesk(
            Path root,
            Duration keep,
            Shelf shelf,
            Observations observations,
            ObservationShape shape,
            FhirContext context,
            ReadTrail trail) {
        this.root = root;
        this.keep = keep;
        this.compartment = new Compartment(shelf);
        this.observations = observations;
        this.shape = shape;
        this.context = context;
        this.trail = trail;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "tiltas-fhir-export");
            worker.setDaemon(true);
            return worker;
        });
        remove(root);
        thread.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
    }

    ExportJob start(ExportJob.Wish wish) {
        synchronized (jobs) {
            List<ExportJob> own = jobs.values().stream()
                    .filter(job -> job.wish.account().equals(wish.account()))
                    .toList();
            boolean full = open(jobs.values()) >= MOST_OPEN || jobs.size() >= MOST_KEPT;
            if (full || open(own) >= MOST_OPEN_EACH || own.size() >= MOST_KEPT_EACH) {
                throw Refusal.of(429, "throttled", "", "too many exports; wait for one, or delete one")
                        .addResponseHeader("Retry-After", "60");
            }
            byte[] random = new byte[16];
            RANDOM.nextBytes(random);
            String id = HexFormat.of().formatHex(random);
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            ExportJob job = new ExportJob(id, wish, root.resolve(id), now, now.plus(keep));
            jobs.put(id, job);
            thread.execute(() -> run(job));
            return job;
        }
    }

    private static long open(Collection<ExportJob> jobs) {
        return jobs.stream().filter(ExportJob::isOpen).count();
    }

    /** The job, if it is this account's, and the account sees now what it saw when it asked. */
    Optional<ExportJob> find(String id, String who, Optional<Sight> sight) {
        return Optional.ofNullable(jobs.get(id))
                .filter(job -> job.wish.who().equals(who) && job.wish.sight().equals(sight))
                .filter(job -> job.isOpen() || Instant.now().isBefore(job.expires()));
    }

    void cancel(ExportJob job) {
        job.becomes(ExportJob.State.CANCELLED, Instant.now());
        jobs.remove(job.id);
        thread.execute(() -> remove(job.folder));
    }

    /** Gives all exports up with their files: somebody who is in them is erased. */
    public void dropAll() {
        jobs.values().forEach(this::cancel);
    }

    /** Gives the exports of partners up: what they may see may have changed. */
    public void dropPartners() {
        jobs.values().stream().filter(job -> job.wish.sight().isPresent()).forEach(this::cancel);
    }

    /** Gives the exports of an account and its tokens up: it may have become somebody else's. */
    public void dropAccount(String account) {
        jobs.values().stream().filter(job -> job.wish.account().equals(account)).forEach(this::cancel);
    }

    private void run(ExportJob job) {
        if (!job.isOpen()) {
            return;
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(FhirContext.class.getClassLoader());
        job.becomes(ExportJob.State.RUNNING, job.expires());
        Instant steady = steady(job.wish);
        Viewer.Bound reader = Viewer.bindUnhurried(job.wish.sight(), job::isOpen);
        try {
            make(job.folder);
            try (ExportWriter writer = new ExportWriter(compartment, observations, shape, context, job)) {
                List<String> patients = job.wish.patients();
                for (int i = 0; i < patients.size() && job.isOpen(); i++) {
                    trail.note(job.wish.who(), "operation", "Patient/" + patients.get(i), "$export");
                    writer.patient(patients.get(i));
                    job.passed(i + 1);
                }
            }
            Instant end = Instant.now().plus(keep);
            job.becomes(ExportJob.State.DONE, steady.isBefore(end) ? steady : end);
        } catch (IOException | RuntimeException e) {
            LOG.warn("export {} failed: {}", job.id, e.toString());
            job.becomes(ExportJob.State.FAILED, Instant.now().plus(keep));
        } finally {
            reader.close();
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Files stay readable no longer than what is in them may be seen. */
    private static Instant steady(ExportJob.Wish wish) {
        Set<String> patients = new HashSet<>();
        wish.patients().forEach(id -> patients.add("Patient/" + id));
        return wish.sight().map(sight -> sight.steadyUntil(patients)).orElse(Instant.MAX);
    }

    /** What lies there is health data: for the server's user only, where the file system knows users. */
    private static void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void tidy() {
        Instant now = Instant.now();
        for (ExportJob job : jobs.values()) {
            if (!job.isOpen() && job.expires().isBefore(now)) {
                jobs.remove(job.id);
                remove(job.folder);
            }
        }
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("files of an export could not be removed: {}", e.toString());
        }
    }

    @Override
    public void close() {
        jobs.values().forEach(job -> job.becomes(ExportJob.State.CANCELLED, Instant.now()));
        thread.shutdownNow();
    }
}
