package org.tiltas.engine.module;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.modules.Modules;

/**
 * The adapters that bundles offer. Each is started on a thread of its own that may be lost to it, so that a module that
 * hangs or breaks while starting costs nobody else anything. Of several with one id the first that works serves.
 */
final class AdapterShelf implements Adapters {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterShelf.class);
    private static final Duration DECODE_LIMIT = Duration.ofSeconds(30);

    private final MetricCatalogue metrics;
    private final Consumer<Candidate> onActive;
    private final Map<Object, Candidate> candidates = new LinkedHashMap<>();
    private final Map<String, Instant> gone = new HashMap<>();
    private final Map<String, Candidate> active = new HashMap<>();
    private final Set<Stamp> stamps = ConcurrentHashMap.newKeySet();

    /** @param onActive told, on the start thread, of each adapter that has become active */
    AdapterShelf(MetricCatalogue metrics, Consumer<Candidate> onActive) {
        this.metrics = metrics;
        this.onActive = onActive;
    }

    /** Takes an offer; returns at once. */
    void offer(Object key, Offer offer) {
        Candidate candidate = new Candidate(offer);
        synchronized (this) {
            candidates.put(key, candidate);
        }
        Thread starter = new Thread(() -> start(candidate), "tiltas-start-" + offer.declaredId());
        starter.setDaemon(true);
        starter.start();
    }

    synchronized void withdraw(Object key) {
        Candidate candidate = candidates.remove(key);
        if (candidate != null) {
            candidate.withdrawn = true;
            gone.put(candidate.id, Instant.now());
            elect(candidate.id);
            LOG.info("module {} {}: gone", candidate.id, candidate.offer.version());
        }
    }

    private void start(Candidate candidate) {
        DeviceAdapter adapter = null;
        AdapterDescriptor descriptor = null;
        Optional<String> refusal;
        try {
            adapter = candidate.offer.adapter().get();
            descriptor = adapter.descriptor();
            refusal = DescriptorCheck.refusal(candidate.offer.declaredId(), descriptor, metrics);
        } catch (Throwable e) {
            // errors too: a jar that lacks a class must not end the thread without a word
            refusal = Optional.of("did not start: " + e.getClass().getName());
        }
        boolean serves = settle(candidate, adapter, descriptor, refusal);
        if (serves) {
            LOG.info("module {} {}: active", candidate.id, candidate.offer.version());
            onActive.accept(candidate);
        } else {
            LOG.warn(
                    "module {} {}: not active: {}",
                    candidate.id,
                    candidate.offer.version(),
                    refusal.orElse("withdrawn"));
        }
    }

    private synchronized boolean settle(
            Candidate candidate, DeviceAdapter adapter, AdapterDescriptor descriptor, Optional<String> refusal) {
        candidate.refusal = refusal;
        if (descriptor != null) {
            candidate.adapter = adapter;
            candidate.descriptor = descriptor;
            candidate.id = descriptor.id();
        }
        elect(candidate.id);
        return active.get(candidate.id) == candidate;
    }

    private void elect(String id) {
        active.remove(id);
        for (Candidate candidate : candidates.values()) {
            if (candidate.id.equals(id) && candidate.isUsable()) {
                active.put(id, candidate);
                break;
            }
        }
        notifyAll();
    }

    @Override
    public synchronized Optional<Modules.Active> adapter(String id) {
        return Optional.ofNullable(active.get(id)).map(c -> new Modules.Active(c.adapter, c.offer.version()));
    }

    @Override
    public synchronized void await(String id, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (!active.containsKey(id) && left > 0) {
            wait(left / 1_000_000 + 1);
            left = until - System.nanoTime();
        }
    }

    @Override
    public Stamp stamp(String id) {
        Stamp stamp = new Stamp(id, stamps::remove);
        stamps.add(stamp);
        return stamp;
    }

    /** Breaks into adapters that have been at one message for too long, once each. */
    void watch() {
        for (Stamp stamp : stamps) {
            stamp.overdue(DECODE_LIMIT);
        }
    }

    private boolean isStuck(String id) {
        return stamps.stream().anyMatch(stamp -> stamp.module().equals(id) && stamp.overdue(DECODE_LIMIT));
    }

    /** How each offered adapter is, by id; the one that serves stands for those with the same id. */
    synchronized Map<String, Standing> standings() {
        Map<String, Standing> standings = new TreeMap<>();
        List<Candidate> byRank = new ArrayList<>(candidates.values());
        byRank.addAll(active.values());
        for (Candidate candidate : byRank) {
            boolean serves = active.get(candidate.id) == candidate;
            String state = !serves ? "suspended" : isStuck(candidate.id) ? "stuck" : "active";
            Optional<String> reason = state.equals("stuck")
                    ? Optional.of("at one message for more than " + DECODE_LIMIT.toSeconds() + " s")
                    : candidate.reason();
            standings.put(
                    candidate.id,
                    new Standing(candidate.offer.version(), candidate.offer.bundle(), state, reason, candidate.since));
        }
        return standings;
    }

    /** When an adapter that was here went away. */
    synchronized Optional<Instant> goneSince(String id) {
        return Optional.ofNullable(gone.get(id));
    }

    /** How one adapter is. */
    record Standing(String version, long bundle, String state, Optional<String> reason, Instant since) {}
}
