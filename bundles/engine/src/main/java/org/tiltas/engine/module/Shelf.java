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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of one kind that bundles offer. Each is started on a thread of its own that may be lost to it, so that a
 * module that hangs or breaks while starting costs nobody else anything.
 *
 * <p>Of several with one id the one from the {@linkplain Choice chosen} bundle of its package serves; where nothing was
 * chosen, the first that works. Thread-safe.
 */
final class Shelf<S> {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Examiner<S> examiner;
    private final Choice choice;
    private final Consumer<Candidate<S>> onActive;
    private final Consumer<S> onGone;
    private final Runnable onSettled;
    private final Map<Object, Candidate<S>> candidates = new LinkedHashMap<>();
    private final Map<String, Instant> gone = new HashMap<>();
    private final Map<String, Candidate<S>> active = new HashMap<>();

    /** Looks a service's papers over before it is used; runs the module's code. */
    interface Examiner<S> {
        Papers examine(S service, Offer<S> offer);
    }

    /**
     * What a service says it is.
     *
     * @param refusal why it cannot be used, in one line; empty if it can
     */
    record Papers(String id, Optional<String> refusal) {}

    /**
     * @param onActive told, on the start thread, of each service that has become active
     * @param onGone told of each service that is no longer offered
     * @param onSettled told when a service has been looked over
     */
    Shelf(
            Examiner<S> examiner,
            Choice choice,
            Consumer<Candidate<S>> onActive,
            Consumer<S> onGone,
            Runnable onSettled) {
        this.examiner = examiner;
        this.choice = choice;
        this.onActive = onActive;
        this.onGone = onGone;
        this.onSettled = onSettled;
        choice.watch(this::electAll);
    }

    /** Takes an offer; returns at once. */
    void offer(Object key, Offer<S> offer) {
        Candidate<S> candidate = new Candidate<>(offer);
        synchronized (this) {
            candidates.put(key, candidate);
        }
        Thread starter = new Thread(
                ModuleThreads.of(offer.bundle()), () -> start(candidate), "tiltas-start-" + offer.declaredId());
        starter.setDaemon(true);
        starter.start();
    }

    void withdraw(Object key) {
        Candidate<S> candidate;
        Candidate<S> next;
        boolean served;
        synchronized (this) {
            candidate = candidates.remove(key);
            if (candidate == null) {
                return;
            }
            served = active.get(candidate.id) == candidate;
            candidate.withdrawn = true;
            gone.put(candidate.id, Instant.now());
            elect(candidate.id);
            next = served ? active.get(candidate.id) : null;
        }
        if (served) {
            LOG.info("module {} {}: gone", candidate.id, candidate.offer.version());
        }
        if (candidate.service != null) {
            onGone.accept(candidate.service);
        }
        if (next != null) {
            risen(next);
        }
    }

    private void start(Candidate<S> candidate) {
        S service = null;
        Papers papers = null;
        Optional<String> refusal;
        try {
            service = candidate.offer.service().get();
            papers = examiner.examine(service, candidate.offer);
            refusal = papers.refusal();
        } catch (Throwable e) {
            // errors too: a jar that lacks a class must not end the thread without a word
            refusal = Optional.of("did not start: " + e.getClass().getName());
        }
        boolean serves = settle(candidate, service, papers, refusal);
        onSettled.run();
        if (serves) {
            risen(candidate);
        } else if (refusal.isPresent()) {
            LOG.warn("module {} {}: not active: {}", candidate.id, candidate.offer.version(), refusal.get());
        }
    }

    private synchronized boolean settle(Candidate<S> candidate, S service, Papers papers, Optional<String> refusal) {
        candidate.refusal = refusal;
        if (papers != null) {
            candidate.service = service;
            candidate.id = papers.id();
        }
        candidate.settled = true;
        elect(candidate.id);
        return active.get(candidate.id) == candidate;
    }

    private void elect(String id) {
        active.remove(id);
        for (Candidate<S> candidate : candidates.values()) {
            if (candidate.id.equals(id) && candidate.isUsable() && choice.allows(candidate.offer)) {
                active.put(id, candidate);
                break;
            }
        }
        notifyAll();
    }

    private void electAll() {
        Map<String, Candidate<S>> before;
        List<Candidate<S>> risen = new ArrayList<>();
        synchronized (this) {
            before = Map.copyOf(active);
            candidates.values().stream().map(c -> c.id).distinct().toList().forEach(this::elect);
            active.forEach((id, candidate) -> {
                if (before.get(id) != candidate) {
                    risen.add(candidate);
                }
            });
        }
        risen.forEach(this::risen);
    }

    private void risen(Candidate<S> candidate) {
        LOG.info("module {} {}: active", candidate.id, candidate.offer.version());
        onActive.accept(candidate);
    }

    synchronized Optional<Candidate<S>> active(String id) {
        return Optional.ofNullable(active.get(id));
    }

    /** All that serve. */
    synchronized List<Candidate<S>> serving() {
        return List.copyOf(active.values());
    }

    synchronized Set<String> ids() {
        return Set.copyOf(active.keySet());
    }

    /** A usable service of this id from one bundle, whether it serves or not. */
    synchronized Optional<Candidate<S>> of(String id, long bundle) {
        return candidates.values().stream()
                .filter(c -> c.id.equals(id) && c.offer.bundle() == bundle && c.isUsable())
                .findFirst();
    }

    /** The usable services of one bundle, whether they serve or not. */
    synchronized List<S> usable(long bundle) {
        return of(bundle).stream()
                .filter(Candidate::isUsable)
                .map(c -> c.service)
                .toList();
    }

    /** All offers of one bundle. */
    synchronized List<Candidate<S>> of(long bundle) {
        return candidates.values().stream()
                .filter(c -> c.offer.bundle() == bundle)
                .toList();
    }

    /** Returns when a service of this id serves, or after {@code limit} at the latest. */
    synchronized void await(String id, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (!active.containsKey(id) && left > 0) {
            wait(left / 1_000_000 + 1);
            left = until - System.nanoTime();
        }
    }

    /** How each offered service is, by id; the one that serves stands for those with the same id. */
    synchronized Map<String, Standing> standings() {
        Map<String, Standing> standings = new TreeMap<>();
        List<Candidate<S>> byRank = new ArrayList<>();
        candidates.values().stream().filter(c -> choice.allows(c.offer)).forEach(byRank::add);
        byRank.addAll(active.values());
        for (Candidate<S> candidate : byRank) {
            boolean serves = active.get(candidate.id) == candidate;
            standings.put(
                    candidate.id,
                    new Standing(
                            candidate.offer.version(),
                            candidate.offer.bundle(),
                            serves ? "active" : "suspended",
                            candidate.reason(),
                            candidate.since));
        }
        return standings;
    }

    /** Name of the jar that an offered service came in; the one that serves before others. */
    synchronized Optional<String> pack(String id) {
        return Optional.ofNullable(active.get(id))
                .or(() -> candidates.values().stream()
                        .filter(c -> c.id.equals(id))
                        .findFirst())
                .map(c -> c.offer.pack());
    }

    /** When a service that was here went away. */
    synchronized Optional<Instant> goneSince(String id) {
        return Optional.ofNullable(gone.get(id));
    }

    /** How one service is. */
    record Standing(String version, long bundle, String state, Optional<String> reason, Instant since) {}
}
