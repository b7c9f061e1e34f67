package org.tiltas.engine.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import org.tiltas.engine.module.Probation;
import org.tiltas.engine.module.TransportRoom;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.modules.Modules.Status;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Settings;

/**
 * Which transport is open. The life cycle of modules says which bundle's it shall be; one that is installed and cannot
 * open stands as suspended and is tried again, ever less often. The server is not ready while an installed one is shut.
 *
 * <p>Thread-safe: the changes of one transport are made one after the other, and no other waits for them.
 */
@Component(
        service = {TransportHouse.class, HealthCheck.class},
        immediate = true)
public final class TransportHouse implements HealthCheck, TransportRoom {
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TransportHouse.class);
    private static final String NO_TRANSPORT = "its bundle offers no transport";
    private static final String WENT_AWAY = "its service went away";

    private final Journal journal;
    private final Intake intake;
    private final ModuleRegister register;
    private final Duration openLimit;
    private final Senders senders;
    private final TransportStatuses statuses;
    private final Ports ports = new Ports();
    private final Map<String, Berth> berths = new ConcurrentSkipListMap<>();
    private final Turns turns = new Turns();
    private final FirstTime firstTime;

    @Activate
    public TransportHouse(@Reference Journal journal, @Reference Intake intake, @Reference ModuleRegister register) {
        this(
                journal,
                intake,
                register,
                Duration.ofSeconds(Settings.number("TILTAS_MODULE_START_SECONDS", 30, 1, 600)),
                FirstTime.SILENCE);
    }

    /** @param silence longest time for which a transport on probation may keep the server waiting */
    TransportHouse(Journal journal, Intake intake, ModuleRegister register, Duration openLimit, Duration silence) {
        this.journal = journal;
        this.intake = intake;
        this.register = register;
        this.openLimit = openLimit;
        senders = new Senders(journal.records());
        statuses = new TransportStatuses(journal, berths);
        firstTime = new FirstTime(berths, turns, silence);
        register.join(this);
    }

    /** Closes all of them; every acknowledgement that left before stands for a commit. */
    @Deactivate
    public void deactivate() throws Exception {
        turns.close();
        ExecutorService closing = Executors.newCachedThreadPool(Turns.threads("tiltas-transports-close-"));
        berths.keySet()
                .forEach(id -> closing.execute(() -> {
                    try {
                        close(id);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        closing.shutdown();
        if (!closing.awaitTermination(CLOSE_LIMIT.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)) {
            closing.shutdownNow();
        }
        senders.close();
    }

    /** The modules of the server have all been started, for better or worse. */
    public void begun() {
        statuses.begun();
    }

    /** Opens what is installed, or goes on trying; at the start of the server. Returns at once. */
    public void restore(String id, long bundle) {
        Optional<Berth> berth = instance(id, bundle).map(Berth::new);
        if (berth.isPresent()) {
            berths.put(id, berth.get());
            later(id, berth.get(), Duration.ZERO);
        } else {
            leave(id, Berth.left(bundle, NO_TRANSPORT), bundle);
        }
    }

    /** Keeps the place of a transport that is not here; one that came before anybody knew that is not forgotten. */
    private void leave(String id, Berth left, long bundle) {
        berths.put(id, left);
        if (register.transport(id, bundle).isPresent()) {
            came(id, bundle);
        }
    }

    /** An installed transport whose bundle does not start. */
    public void absent(String id, String reason) {
        berths.put(id, Berth.empty(reason));
    }

    /**
     * Opens the transport of a bundle instead of the one that is open, if any. The present one is closed first, because
     * both want the same listeners; if the next one does not open in time the one before is opened again.
     *
     * @return why the next one did not open, in one line; empty when it serves
     */
    public Optional<String> replace(String id, long bundle) throws InterruptedException {
        return turns.take(id, () -> {
            Optional<TransportInstance> next = instance(id, bundle);
            if (next.isEmpty()) {
                return Optional.of(NO_TRANSPORT);
            }
            Optional<Berth> before =
                    Optional.ofNullable(berths.get(id)).filter(b -> b.instance().isPresent());
            boolean decided = false;
            try {
                if (before.isPresent()) {
                    before.get().change();
                    before.get().instance().get().close(CLOSE_LIMIT);
                }
                Optional<String> failure = opened(id, next.get());
                decided = true;
                if (failure.isPresent() && before.isPresent()) {
                    attempt(id, before.get(), before.get().plan());
                }
                return failure;
            } finally {
                if (!decided && before.isPresent()) {
                    // broken into: it is shut, whatever the change had it say
                    before.get().shut("it was closed for another version");
                    later(id, before.get(), Duration.ZERO);
                }
            }
        });
    }

    /**
     * Opens a transport of which nobody knows yet, so that nobody waits for its turn when its service goes meanwhile, and
     * lets it serve.
     */
    private Optional<String> opened(String id, TransportInstance next) throws InterruptedException {
        Optional<String> failure = next.open(openLimit);
        if (failure.isPresent()) {
            return failure;
        }
        Optional<Berth> before = Optional.ofNullable(berths.get(id));
        Berth berth = new Berth(next);
        berths.put(id, berth);
        if (!isOffered(next)) {
            // it went before anybody could have found it here; who goes from now on waits for this turn to end
            before.ifPresentOrElse(b -> berths.put(id, b), () -> berths.remove(id));
            next.close(CLOSE_LIMIT);
            return Optional.of(WENT_AWAY);
        }
        opened(id, berth);
        return Optional.empty();
    }

    private boolean isOffered(TransportInstance instance) {
        return register.transport(instance.id(), instance.bundle())
                .filter(offer -> offer.service() == instance.service())
                .isPresent();
    }

    private Optional<TransportInstance> instance(String id, long bundle) {
        return register.transport(id, bundle).map(offer -> Optional.ofNullable(berths.get(id))
                .flatMap(Berth::instance)
                .filter(present -> present.bundle() == bundle && present.service() == offer.service())
                .orElseGet(() -> new TransportInstance(
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
    public void close(String id) throws InterruptedException {
        turns.take(id, () -> {
            Berth berth = berths.remove(id);
            if (berth != null && berth.instance().isPresent()) {
                berth.instance().get().close(CLOSE_LIMIT);
            }
            return true;
        });
    }

    /** Tries a suspended transport at once; false if there is none of this id. */
    public boolean resume(String id) {
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
        for (Map.Entry<String, Berth> entry : berths.entrySet()) {
            // only whose it is: to wait for another's turn could be long
            if (entry.getValue().instance().filter(i -> i.service() == service).isPresent()) {
                try {
                    turns.take(entry.getKey(), () -> left(entry.getKey(), service));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
        }
    }

    private boolean left(String id, Transport service) throws InterruptedException {
        Optional<TransportInstance> instance =
                Optional.ofNullable(berths.get(id)).flatMap(Berth::instance).filter(i -> i.service() == service);
        if (instance.isPresent()) {
            instance.get().close(CLOSE_LIMIT);
            long bundle = instance.get().bundle();
            berths.put(id, Berth.left(bundle, WENT_AWAY + "; it opens when that is back"));
            register.transport(id, bundle)
                    .filter(offer -> offer.service() != service)
                    .ifPresent(offer -> came(id, bundle));
        }
        return instance.isPresent();
    }

    @Override
    public void came(String id, long bundle) {
        turns.later(id, Duration.ZERO, () -> {
            if (Optional.ofNullable(berths.get(id))
                    .filter(b -> b.isKeptFor(bundle))
                    .isPresent()) {
                restore(id, bundle);
            }
        });
    }

    /** Watches the transport that is open, for as long as it is on probation. */
    public void prove(String id, Probation probation) {
        firstTime.begin(id, probation);
    }

    /** Closes what is open, and opens the transport of a bundle, which served before, or goes on trying. */
    public void takeBack(String id, long bundle) throws InterruptedException {
        turns.take(id, () -> {
            Optional<TransportInstance> present =
                    Optional.ofNullable(berths.get(id)).flatMap(Berth::instance);
            if (present.isPresent()) {
                present.get().close(CLOSE_LIMIT);
            }
            Optional<Berth> before = instance(id, bundle).map(Berth::new);
            if (before.isPresent()) {
                berths.put(id, before.get());
                attempt(id, before.get(), before.get().plan());
            } else {
                leave(id, Berth.left(bundle, NO_TRANSPORT), bundle);
            }
            return before.isPresent();
        });
    }

    /** @param plan number of this try; if another was planned meanwhile, that one is the next */
    private void attempt(String id, Berth berth, int plan) throws InterruptedException {
        TransportInstance instance = berth.instance().orElseThrow();
        if (!isOffered(instance)) {
            // its service went before anybody could find it here
            leave(id, Berth.left(instance.bundle(), WENT_AWAY + "; it opens when that is back"), instance.bundle());
            return;
        }
        Optional<String> failure = instance.open(openLimit);
        if (failure.isEmpty()) {
            opened(id, berth);
            return;
        }
        Duration pause = berth.shut(failure.get());
        LOG.warn(
                "transport {} {}: cannot open, tried again in {} s: {}",
                id,
                instance.version(),
                pause.toSeconds(),
                failure.get());
        if (berth.isLatest(plan)) {
            later(id, berth, pause);
        }
    }

    private void opened(String id, Berth berth) {
        String version = berth.instance().orElseThrow().version();
        berth.opened();
        statuses.remember(id, version);
        LOG.info("transport {} {}: open", id, version);
    }

    /** Plans the one next try of a berth. */
    private void later(String id, Berth berth, Duration pause) {
        int plan = berth.plan();
        turns.later(id, pause, () -> {
            if (berths.get(id) == berth
                    && berth.isLatest(plan)
                    && !berth.instance().orElseThrow().isOpen()) {
                attempt(id, berth, plan);
            }
        });
    }

    @Override
    public String name() {
        return "transports";
    }

    @Override
    public Optional<String> trouble() {
        return statuses.trouble();
    }

    @Override
    public List<String> warnings() {
        return statuses.warnings();
    }

    @Override
    public List<Status> statuses() {
        return statuses.list();
    }

    /** How an open transport is doing; empty while it is not open. */
    Optional<Report> report(String id) {
        return Optional.ofNullable(berths.get(id))
                .filter(berth -> berth.trouble().isEmpty())
                .flatMap(Berth::instance)
                .map(TransportInstance::freshReport);
    }
}
