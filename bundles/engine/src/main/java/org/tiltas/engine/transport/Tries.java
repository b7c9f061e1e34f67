package org.tiltas.engine.transport;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.ModuleRegister;

/**
 * Opens transports, and goes on trying with one that cannot open: of each berth one try is planned at most. A transport
 * whose service is not offered, or no longer, is not opened; its berth is kept till it comes.
 *
 * <p>Thread-safe; what opens or closes is called in the turn of its transport.
 */
final class Tries {
    static final String NO_TRANSPORT = "its bundle offers no transport";
    private static final String WENT_AWAY = "its service went away";
    private static final Logger LOG = LoggerFactory.getLogger(Tries.class);

    private final Map<String, Berth> berths;
    private final ModuleRegister register;
    private final Turns turns;
    private final TransportStatuses statuses;
    private final Duration limit;
    private final BiFunction<String, Executor, TransportHost> hosts;

    /**
     * For the transports in these berths.
     *
     * @param limit longest time to open
     * @param hosts makes the host of an opening, by transport, with the thread on which the module is told things
     */
    Tries(
            Map<String, Berth> berths,
            ModuleRegister register,
            Turns turns,
            TransportStatuses statuses,
            Duration limit,
            BiFunction<String, Executor, TransportHost> hosts) {
        this.berths = berths;
        this.register = register;
        this.turns = turns;
        this.statuses = statuses;
        this.limit = limit;
        this.hosts = hosts;
    }

    /** The transport that a bundle offers; the one that lies in the berth if that is it. */
    Optional<TransportInstance> offered(String id, long bundle) {
        return register.transport(id, bundle).map(offer -> Optional.ofNullable(berths.get(id))
                .flatMap(Berth::instance)
                .filter(present -> present.bundle() == bundle && present.service() == offer.service())
                .orElseGet(() -> new TransportInstance(
                        id, offer.service(), offer.version(), bundle, thread -> hosts.apply(id, thread))));
    }

    private boolean isOffered(TransportInstance instance) {
        return register.transport(instance.id(), instance.bundle())
                .filter(offer -> offer.service() == instance.service())
                .isPresent();
    }

    /** Lays the transport of a bundle into its berth and opens it soon, or goes on trying. Returns at once. */
    void begin(String id, long bundle) {
        Optional<Berth> berth = offered(id, bundle).map(Berth::new);
        if (berth.isPresent()) {
            berths.put(id, berth.get());
            later(id, berth.get(), Duration.ZERO);
        } else {
            keep(id, bundle, NO_TRANSPORT);
        }
    }

    /** Lays the transport of a bundle into its berth and opens it, or goes on trying. */
    void beginNow(String id, long bundle) throws InterruptedException {
        Optional<Berth> berth = offered(id, bundle).map(Berth::new);
        if (berth.isPresent()) {
            berths.put(id, berth.get());
            now(id, berth.get());
        } else {
            keep(id, bundle, NO_TRANSPORT);
        }
    }

    /** Keeps the berth for a service that has just gone. */
    void keep(TransportInstance gone) {
        berths.put(gone.id(), Berth.left(gone.bundle(), WENT_AWAY + "; it opens when that is back"));
        register.transport(gone.id(), gone.bundle())
                .filter(offer -> offer.service() != gone.service())
                .ifPresent(offer -> came(gone.id(), gone.bundle()));
    }

    /** Keeps a berth; a service that came before anybody knew of that is not forgotten. */
    private void keep(String id, long bundle, String reason) {
        berths.put(id, Berth.left(bundle, reason));
        if (register.transport(id, bundle).isPresent()) {
            came(id, bundle);
        }
    }

    /** A bundle offers a transport: it is opened if its berth is kept for it. Returns at once. */
    void came(String id, long bundle) {
        turns.later(id, Duration.ZERO, () -> {
            if (Optional.ofNullable(berths.get(id))
                    .filter(b -> b.isKeptFor(bundle))
                    .isPresent()) {
                begin(id, bundle);
            }
        });
    }

    /**
     * Opens a transport of which nobody knows yet, so that nobody waits for its turn when its service goes meanwhile, and
     * lets it serve.
     *
     * @return why it does not serve, in one line
     */
    Optional<String> instead(TransportInstance next) throws InterruptedException {
        Optional<String> failure = next.open(limit);
        if (failure.isPresent()) {
            return failure;
        }
        String id = next.id();
        Optional<Berth> before = Optional.ofNullable(berths.get(id));
        Berth berth = new Berth(next);
        berths.put(id, berth);
        if (!isOffered(next)) {
            // it went before anybody could have found it here; who goes from now on waits for this turn to end
            before.ifPresentOrElse(b -> berths.put(id, b), () -> berths.remove(id));
            next.close(TransportHouse.CLOSE_LIMIT);
            return Optional.of(WENT_AWAY);
        }
        opened(id, berth);
        return Optional.empty();
    }

    /** Tries a berth now, and again if it must be. */
    void now(String id, Berth berth) throws InterruptedException {
        attempt(id, berth, berth.plan());
    }

    /** Plans the one next try of a berth. */
    void later(String id, Berth berth, Duration pause) {
        int plan = berth.plan();
        turns.later(id, pause, () -> {
            if (berths.get(id) == berth
                    && berth.isLatest(plan)
                    && !berth.instance().orElseThrow().isOpen()) {
                attempt(id, berth, plan);
            }
        });
    }

    /** @param plan number of this try; if another was planned meanwhile, that one is the next */
    private void attempt(String id, Berth berth, int plan) throws InterruptedException {
        TransportInstance instance = berth.instance().orElseThrow();
        if (!isOffered(instance)) {
            // its service went before anybody could find it here
            keep(instance);
            return;
        }
        Optional<String> failure = instance.open(limit);
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
}
