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

    private final Senders senders;
    private final TransportStatuses statuses;
    private final Ports ports = new Ports();
    private final Map<String, Berth> berths = new ConcurrentSkipListMap<>();
    private final Turns turns = new Turns();
    private final FirstTime firstTime;
    private final Tries tries;

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
        senders = new Senders(journal.records());
        statuses = new TransportStatuses(journal, berths);
        firstTime = new FirstTime(berths, turns, silence);
        tries = new Tries(
                berths,
                register,
                turns,
                statuses,
                openLimit,
                (id, thread) -> new TransportHost(id, intake, journal, senders, ports, thread));
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
        tries.begin(id, bundle);
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
            Optional<TransportInstance> next = tries.offered(id, bundle);
            if (next.isEmpty()) {
                return Optional.of(Tries.NO_TRANSPORT);
            }
            Optional<Berth> before =
                    Optional.ofNullable(berths.get(id)).filter(b -> b.instance().isPresent());
            boolean decided = false;
            try {
                if (before.isPresent()) {
                    before.get().change();
                    before.get().instance().get().close(CLOSE_LIMIT);
                }
                Optional<String> failure = tries.instead(next.get());
                if (failure.isPresent() && before.isPresent()) {
                    tries.now(id, before.get());
                }
                decided = true;
                return failure;
            } finally {
                if (!decided && before.isPresent()) {
                    // broken into: it is shut, whatever the change had it say
                    before.get().shut("it was closed for another version");
                    tries.later(id, before.get(), Duration.ZERO);
                }
            }
        });
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
        tries.later(id, berth, Duration.ZERO);
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
            tries.keep(instance.get());
        }
        return instance.isPresent();
    }

    @Override
    public void came(String id, long bundle) {
        tries.came(id, bundle);
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
            tries.beginNow(id, bundle);
            return true;
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
