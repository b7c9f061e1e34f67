package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Meters;

/** Looks for files while there is an intake. Settings that cannot be used stand in the health of the server. */
@Component(immediate = true, service = HealthCheck.class)
public final class FileTransport implements HealthCheck {
    static final String NAME = "file";
    private static final Logger LOG = LoggerFactory.getLogger(FileTransport.class);
    private static final String STANDING = "tiltas_file_folders_standing";
    private static final long END_SECONDS = 10;

    private Folders folders;
    private ScheduledExecutorService looks;
    private volatile Optional<String> trouble = Optional.of("files: starting");

    /** Looks from now on, or notes why not. */
    @Activate
    public FileTransport(@Reference Intake intake, @Reference Journal journal) {
        try {
            FileSettings settings = FileSettings.ofSettings();
            if (!Files.isDirectory(settings.root())) {
                Files.createDirectories(settings.root());
            }
            Markers markers = new Markers(journal, settings.commit());
            folders = new Folders(settings, new Disk(), intake, markers, Clock.systemUTC());
            Meters.gauge(folders::standingStill, STANDING);
            looks = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "tiltas-files"));
            long millis = settings.look().toMillis();
            looks.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
            trouble = Optional.empty();
            LOG.info("files are taken from {}", settings.root());
        } catch (IOException e) {
            trouble = Optional.of("files: TILTAS_FILES cannot be made: " + Standstill.why(e));
            LOG.error("{}", trouble.get());
        } catch (IllegalArgumentException e) {
            trouble = Optional.of("files: " + e.getMessage());
            LOG.error("{}", trouble.get());
        }
    }

    private void look() {
        try {
            boolean more = true;
            while (more && !Thread.currentThread().isInterrupted()) {
                more = folders.look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // an exception would end the looks for good
            LOG.error("files: a look failed", e);
        }
    }

    /** Ends the looks; what is not moved on lies in {@code taking} and is finished at the next start. */
    @Deactivate
    public void deactivate() throws InterruptedException {
        trouble = Optional.of("files: stopped");
        if (looks != null) {
            Meters.removeGauge(STANDING);
            looks.shutdownNow();
            looks.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    @Override
    public List<String> warnings() {
        int standing = folders == null ? 0 : folders.standingStill();
        return standing == 0 ? List.of() : List.of("files: " + standing + " folders stand still, the log tells why");
    }
}
