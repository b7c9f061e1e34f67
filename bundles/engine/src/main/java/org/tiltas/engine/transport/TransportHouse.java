package org.tiltas.engine.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.ModuleThreads;
import org.tiltas.engine.module.TransportRoom;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules.Status;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Settings;

/**
 * Which transport is open. The life cycle of modules says which bundle's it shall be; one that is installed and cannot
 * open stands as suspended and is tried again, ever less often. The server is not ready while an installed one is shut.
 *
 * <p>Changes are made by one thread at a time; how things are may be asked by any.
 */
@Component(
        service = {TransportHouse.class, HealthCheck.class},
        immediate = true)
public final class TransportHouse implements HealthCheck, TransportRoom {
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TransportHouse.class);

    private final Journal journal;
    private final Intake intake;
    private final ModuleRegister register;
    private final Duration openLimit;
    private final Senders senders;
    private final TransportStatuses statuses;
    private final Ports ports = new Ports();
    private final Map<String, Berth> berths = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(ModuleThreads.server(), task, "tiltas-transports");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean begun;

    @Activate
    public TransportHouse(@Reference Journal journal, @Reference Intake intake, @Reference ModuleRegister register) {
        this(journal, intake, register, Duration.ofSeconds(Settings.number("TILTAS_MODULE_START_SECONDS", 30, 1, 600)));
    }

    TransportHouse(Journal journal, Intake intake, ModuleRegister register, Duration openLimit) {
        this.journal = journal;
        this.intake = intake;
        this.register = register;
        this.openLimit = openLimit;
        senders = new Senders(journal.records());
        statuses = new TransportStatuses(journal);
        register.join(this);
    }

    /** Closes all of them; every acknowledgement that left before stands for a commit. */
    @Deactivate
    public void deactivate() throws Exception {
        timer.shutdownNow();
        for (String id : List.copyOf(berths.keySet())) {
            close(id);
        }
        senders.close();
    }

    /** The modules of the server have all been started, for better or worse. */
    public void begun() {
        begun = true;
    }

    /** Opens what is installed, or goes on trying; at the start of the server. */
    public synchronized void restore(String id, long bundle) throws InterruptedException {
        Optional<TransportInstance> instance = instance(id, bundle);
        if (instance.isEmpty()) {
            absent(id, "its bundle offers no transport");
            return;
        }
        Berth berth = new Berth(instance);
        berths.put(id, berth);
        attempt(id, berth);
    }

    /** An installed transport whose bundle does not start. */
    public synchronized void absent(String id, String reason) {
        Berth berth = new Berth(Optional.empty());
        berth.shut(reason);
        berths.put(id, berth);
    }

    /**
     * Opens the transport of a bundle instead of the one that is open, if any. The present one is closed first, because
     * both want the same listeners; if the next one does not open in time the one before is opened again.
     *
     * @return why the next one did not open, in one line; empty when it serves
     */
    public synchronized Optional<String> replace(String id, long bundle) throws InterruptedException {
        Optional<TransportInstance> next = instance(id, bundle);
        if (next.isEmpty()) {
            return Optional.of("its bundle offers no transport");
        }
        Optional<Berth> before = Optional.ofNullable(berths.get(id));
        if (before.isPresent() && before.get().instance().isPresent()) {
            before.get().change();
            before.get().instance().get().close(CLOSE_LIMIT);
        }
        Berth berth = new Berth(next);
        Optional<String> failure = next.get().open(openLimit);
        if (failure.isEmpty()) {
            berth.opened();
            berths.put(id, berth);
            remember(id, next.get().version());
            LOG.info("transport {} {}: open", id, next.get().version());
            return Optional.empty();
        }
        if (before.isPresent() && before.get().instance().isPresent()) {
            attempt(id, before.get());
        }
        return failure;
    }

    private Optional<TransportInstance> instance(String id, long bundle) {
        Optional<TransportInstance> here = Optional.ofNullable(berths.get(id))
                .flatMap(Berth::instance)
                .filter(present -> present.bundle() == bundle);
        return here.or(() -> register.transport(id, bundle)
                .map(offer -> new TransportInstance(
                        id,
                        offer.service(),
                        offer.version(),
                        bundle,
                        thread -> new TransportHost(id, intake, journal, senders, ports, thread))));
    }

    /** An operator has removed it. */
    public void remove(String id) throws InterruptedException {
        close(id);
        ports.withdraw(id);
    }

    /** Nothing comes in by it any more. */
    public synchronized void close(String id) throws InterruptedException {
        Berth berth = berths.remove(id);
        if (berth != null && berth.instance().isPresent()) {
            berth.instance().get().close(CLOSE_LIMIT);
        }
    }

    /** Tries a suspended transport at once; false if there is none of this id. */
    public synchronized boolean resume(String id) {
        Berth berth = berths.get(id);
        if (berth == null || berth.instance().isEmpty()) {
            return false;
        }
        berth.soon();
        later(id, berth, Duration.ZERO);
        return true;
    }

    @Override
    public void gone(Transport service) {
        try {
            shut(service);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void shut(Transport service) throws InterruptedException {
        for (Map.Entry<String, Berth> entry : berths.entrySet()) {
            Optional<TransportInstance> instance = entry.getValue().instance();
            if (instance.isPresent() && instance.get().service() == service) {
                instance.get().close(CLOSE_LIMIT);
                absent(entry.getKey(), "its bundle was stopped");
            }
        }
    }

    private void attempt(String id, Berth berth) throws InterruptedException {
        TransportInstance instance = berth.instance().orElseThrow();
        Optional<String> failure = instance.open(openLimit);
        if (failure.isEmpty()) {
            berth.opened();
            remember(id, instance.version());
            LOG.info("transport {} {}: open", id, instance.version());
            return;
        }
        Duration pause = berth.shut(failure.get());
        LOG.warn(
                "transport {} {}: cannot open, tried again in {} s: {}",
                id,
                instance.version(),
                pause.toSeconds(),
                failure.get());
        later(id, berth, pause);
    }

    private void later(String id, Berth berth, Duration pause) {
        try {
            timer.schedule(() -> again(id, berth), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("transport {}: not tried again, the server stops", id);
        }
    }

    private synchronized void again(String id, Berth berth) {
        if (berths.get(id) != berth || berth.instance().orElseThrow().isOpen()) {
            return;
        }
        try {
            attempt(id, berth);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** So that it is told as absent when it is no longer here. */
    private void remember(String id, String version) {
        String body = "{\"kind\":\"transport\",\"version\":\"" + version + "\"}";
        if (journal.records()
                .get("module", id)
                .filter(known -> known.body().equals(body))
                .isEmpty()) {
            journal.commit(new Unit().put(RecordWrite.put("module", id, body))).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.debug("transport {}: not yet in the journal", id, failure);
                }
            });
        }
    }

    @Override
    public String name() {
        return "transports";
    }

    @Override
    public Optional<String> trouble() {
        for (Map.Entry<String, Berth> entry : berths.entrySet()) {
            Optional<String> reason = entry.getValue().trouble();
            if (reason.isPresent()) {
                return Optional.of(entry.getKey() + ": " + reason.get());
            }
        }
        return begun ? Optional.empty() : Optional.of("starting");
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        berths.values().forEach(berth -> berth.instance().ifPresent(i -> warnings.addAll(i.warnings())));
        if (begun) {
            statuses.removed(berths)
                    .keySet()
                    .forEach(id -> warnings.add("transport " + id + ": was removed; nothing comes in by it"));
        }
        return warnings;
    }

    @Override
    public List<Status> statuses() {
        return statuses.list(berths, begun);
    }

    /** How an open transport is doing; empty while it is not open. */
    Optional<Report> report(String id) {
        return Optional.ofNullable(berths.get(id))
                .filter(berth -> berth.trouble().isEmpty())
                .flatMap(Berth::instance)
                .map(TransportInstance::freshReport);
    }
}
