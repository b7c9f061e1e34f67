package org.tiltas.transport.file;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;

/** Looks for files while it is open. */
@Component(service = Transport.class)
public final class FileTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(FileTransport.class);

    private volatile Folders folders;
    private ScheduledExecutorService looks;

    @Override
    public TransportDescriptor descriptor() {
        return new TransportDescriptor("file", "files that are put into the folders of gateways");
    }

    @Override
    public void open(Host host) throws IOException {
        FileSettings settings = FileSettings.of(host);
        try {
            if (!Files.isDirectory(settings.root())) {
                Files.createDirectories(settings.root());
            }
        } catch (IOException e) {
            throw new IOException("TILTAS_FILES: cannot be made: " + Standstill.why(e), e);
        }
        Folders opened =
                new Folders(settings, new Disk(), host, new Markers(host, settings.commit()), Clock.systemUTC());
        folders = opened;
        looks = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "tiltas-files"));
        long millis = settings.look().toMillis();
        looks.scheduleWithFixedDelay(() -> look(opened), 0, millis, TimeUnit.MILLISECONDS);
        LOG.info("files are taken from {}", settings.root());
    }

    private static void look(Folders folders) {
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

    /** Ends the looks; what is not moved on lies in {@code taking} and is finished at the next opening. */
    @Override
    public void close(Duration within) throws InterruptedException {
        folders = null;
        if (looks != null) {
            looks.shutdownNow();
            looks.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS);
            looks = null;
        }
    }

    @Override
    public Report report() {
        Folders looked = folders;
        int standing = looked == null ? 0 : looked.standingStill();
        return new Report(
                standing == 0 ? List.of() : List.of("files: " + standing + " folders stand still, the log tells why"),
                Map.of("tiltas_file_folders_standing", (double) standing),
                Map.of());
    }
}
