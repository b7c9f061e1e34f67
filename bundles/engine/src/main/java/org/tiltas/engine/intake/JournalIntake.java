package org.tiltas.engine.intake;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Meters;

/**
 * Takes messages into the journal. Whether the adapter's bundle is there plays no part: what is known of it stands in
 * its {@code module} record, and the message waits in its inbox.
 */
@Component(service = {Intake.class, HealthCheck.class})
public final class JournalIntake implements Intake, HealthCheck {
    private static final int SECONDS_BETWEEN_LOOKS = 2;

    private final Journal journal;
    private final Gateways gateways;
    private final Sorting sorting;
    private final Adapters adapters;
    private final FreeSpace space;
    private final ScheduledExecutorService watcher;

    /** Watches gateways, modules and the disk from now on. */
    @Activate
    public JournalIntake(@Reference Journal journal) {
        this(journal, FreeSpace.ofSettings(), Limits.ofSettings(), Clock.systemUTC());
    }

    JournalIntake(Journal journal, FreeSpace space, Limits limits, Clock clock) {
        this.journal = journal;
        this.space = space;
        gateways = new Gateways(journal.records());
        adapters = new Adapters(journal.records());
        sorting = new Sorting(adapters, limits, clock);
        space.look();
        watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tiltas-intake-disk");
            thread.setDaemon(true);
            return thread;
        });
        watcher.scheduleWithFixedDelay(space::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }

    /** Ends the watches; messages already handed in are still committed. */
    @Deactivate
    public void deactivate() throws Exception {
        watcher.shutdownNow();
        gateways.close();
        adapters.close();
    }

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return gateways.authenticate(id, secret);
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return gateways.get(id);
    }

    @Override
    public Optional<String> closed() {
        Optional<String> trouble = journal.trouble();
        return trouble.isPresent() ? trouble : space.trouble();
    }

    @Override
    public String name() {
        return "intake";
    }

    @Override
    public Optional<String> trouble() {
        return closed();
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        Optional<String> closed = closed();
        if (closed.isPresent()) {
            return CompletableFuture.failedFuture(
                    new JournalException.Unavailable("intake is closed: " + closed.get(), null));
        }
        Sorting.Sorted sorted = sorting.sort(gateway, message);
        Unit unit = sorted.unit();
        message.record().ifPresent(unit::put);
        return journal.commit(unit).handle((committed, failure) -> {
            if (failure == null) {
                count(message, sorted.message());
                return taken(sorted, committed);
            }
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            if (cause instanceof JournalException.Conflict && message.record().isPresent()) {
                return new Taken(Outcome.KNOWN, "", sorted.message().lane(), "taken before under this packet id");
            }
            throw cause instanceof JournalException known
                    ? known
                    : new JournalException.Unavailable("message was not committed", cause);
        });
    }

    private static Taken taken(Sorting.Sorted sorted, Committed committed) {
        String id = sorted.outcome() == Outcome.ACCEPTED
                ? committed.messageIds().get(0)
                : "q-" + committed.quarantineIds().get(0);
        return new Taken(sorted.outcome(), id, sorted.message().lane(), sorted.detail());
    }

    private static void count(Incoming incoming, RawMessage message) {
        String adapter = message.adapter().isEmpty() ? "none" : message.adapter();
        Meters.counter("tiltas_messages_received_total", "transport", incoming.transport(), "adapter", adapter)
                .increment();
    }
}
