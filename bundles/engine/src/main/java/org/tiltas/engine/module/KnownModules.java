package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/**
 * The adapters and analyses that the journal remembers. Each has its route, also while it is absent, so that a cursor holds
 * what waits for it. Thread-safe.
 */
final class KnownModules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KnownModules.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Journal journal;
    private final RouteTemplates templates;
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(ModuleThreads.server(), task, "tiltas-modules");
        thread.setDaemon(true);
        return thread;
    });
    private final AutoCloseable watch;

    KnownModules(Journal journal, RouteTemplates templates) {
        this.journal = journal;
        this.templates = templates;
        this.watch = journal.records().watch(ModuleRecord.KIND, change -> clerk.execute(() -> follow(change)));
    }

    @Override
    public void close() throws Exception {
        watch.close();
        clerk.shutdownNow();
    }

    private static String routeId(String kind, String module) {
        return kind + "-" + module;
    }

    private void follow(Records.Change change) {
        if (change.now().isEmpty()) {
            templates.remove(routeId(ModuleRecord.ADAPTER, change.id()));
            templates.remove(routeId(ModuleRecord.ANALYSIS, change.id()));
            return;
        }
        String kind = ModuleRecord.field(change.now().get().body(), "kind");
        if (kind.equals(ModuleRecord.ADAPTER) || kind.equals(ModuleRecord.ANALYSIS)) {
            templates.ensure(kind, routeId(kind, change.id()), Map.of("module", change.id()));
        }
    }

    /**
     * Writes down what serves; on another thread, and until the journal has it.
     *
     * @param body of the record
     * @param serves whether it still does
     */
    void remember(Candidate<?> candidate, String body, BooleanSupplier serves) {
        try {
            clerk.execute(() -> write(candidate, body, serves));
        } catch (RejectedExecutionException e) {
            LOG.debug("module {}: active while the server stops", candidate.id);
        }
    }

    private void write(Candidate<?> candidate, String body, BooleanSupplier serves) {
        String id = candidate.id;
        boolean told = journal.records()
                .get(ModuleRecord.KIND, id)
                .filter(known -> known.body().equals(body))
                .isPresent();
        if (told || !serves.getAsBoolean()) {
            return;
        }
        try {
            journal.commit(new Unit().put(RecordWrite.put(ModuleRecord.KIND, id, body)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("module {}: not yet in the journal, tried again: {}", id, String.valueOf(e.getCause()));
            clerk.schedule(() -> write(candidate, body, serves), TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
