package org.tiltas.adapter.template.folder;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.MetricDirectory;

/**
 * Publishes a module for each mapping file in {@code TILTAS_DATA/mappings} and follows the files while the server runs,
 * on a thread of its own.
 */
@Component(service = TemplateModules.class, immediate = true)
public final class TemplateModules {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateModules.class);
    private static final long PAUSE_MILLIS = 1000;

    private final ServiceShelf shelf;
    private final MappingFolder folder;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "tiltas-mappings");
        worker.setDaemon(true);
        return worker;
    });

    @Activate
    public TemplateModules(BundleContext bundles, @Reference MetricDirectory metrics) {
        this(bundles, metrics, directory());
    }

    TemplateModules(BundleContext bundles, MetricDirectory metrics, Path directory) {
        shelf = new ServiceShelf(bundles);
        folder = new MappingFolder(directory, new MappingReader(metrics), shelf);
        thread.scheduleWithFixedDelay(this::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** As the rest of the server finds its data directory. */
    private static Path directory() {
        String property = System.getProperty("tiltas.data");
        String data = property != null ? property : System.getenv("TILTAS_DATA");
        return Path.of(data == null || data.isBlank() ? "data" : data.trim())
                .toAbsolutePath()
                .normalize()
                .resolve("mappings");
    }

    private void look() {
        try {
            folder.look();
        } catch (RuntimeException e) {
            LOG.warn("mappings: not looked at: {}", String.valueOf(e.getMessage()));
        }
    }

    @Deactivate
    public void close() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("mappings: a look at the files did not end");
        }
        shelf.clear();
    }
}
