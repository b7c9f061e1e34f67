package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls into a module that reaches partners: each on a thread of the module, with a time limit and an error
 * boundary. What misbehaves is suspended for the partner and lane it misbehaves for, see {@link Conduct}; the others go
 * on. Thread-safe.
 */
final class CallRoom implements Supervised, AutoCloseable {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(CallRoom.class);

    private final String name;
    private final Object service;
    private final long bundle;
    private final Duration firstPause;
    private final Proving proving;
    private final Map<String, Conduct> conducts = new ConcurrentSkipListMap<>();
    private final Deque<CallGuard> free = new ConcurrentLinkedDeque<>();
    private final Set<CallGuard> busy = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param name of the module with its version, for people */
    CallRoom(String name, Object service, long bundle, Duration firstPause) {
        this(name, service, bundle, firstPause, Proving.NOTHING);
    }

    /** @param proving told how the calls go */
    CallRoom(String name, Object service, long bundle, Duration firstPause, Proving proving) {
        this.proving = proving;
        this.name = name;
        this.service = service;
        this.bundle = bundle;
        this.firstPause = firstPause;
    }

    /**
     * A call.
     *
     * @param whom partner and lane whose call it is
     * @param limit longest time without a sign of life
     * @param declared what it may throw without being to blame
     */
    record Terms(String whom, Duration limit, Predicate<Throwable> declared) {}

    /**
     * Runs a call on a thread of the module.
     *
     * @throws ModuleFault when it breaks, hangs, or is not called at all because it is suspended or was swapped
     * @throws Declared with what it may throw
     * @throws RuntimeException what the server itself failed with on the way
     * @throws InterruptedException when the caller was interrupted; the call was broken into
     */
    <T> T call(Terms terms, CallTask<T> task) throws Declared, InterruptedException {
        Conduct conduct = conducts.computeIfAbsent(terms.whom(), key -> new Conduct(firstPause));
        admit(terms, conduct);
        try (Proving.Call call = proving.begin(terms.whom())) {
            boolean cameBack = run(terms, task);
            return judged(terms, conduct, task, cameBack, call);
        }
    }

    private boolean run(Terms terms, CallTask<?> task) throws InterruptedException {
        CallGuard guard = free.isEmpty() ? null : free.poll();
        if (guard == null) {
            guard = new CallGuard(service, bundle, terms.limit());
        }
        busy.add(guard);
        try {
            if (closed) {
                throw swapped();
            }
            return guard.run(task, terms.limit());
        } finally {
            busy.remove(guard);
            free.push(guard);
            if (closed) {
                closeFree();
            }
        }
    }

    /** Whether it is at fault for this partner and lane. */
    boolean isAtFault(String whom) {
        Conduct conduct = conducts.get(whom);
        if (conduct == null) {
            return false;
        }
        synchronized (conduct) {
            return conduct.isAtFault();
        }
    }

    private void admit(Terms terms, Conduct conduct) {
        if (closed) {
            throw swapped();
        }
        Optional<String> reason = conduct.suspended();
        if (reason.isPresent()) {
            throw new ModuleFault("module " + name + " is suspended: " + reason.get(), true);
        }
        synchronized (conduct) {
            if (conduct.isBackFromPause()) {
                LOG.info("module {}: gets another chance for partner {}", name, terms.whom());
            }
        }
    }

    private ModuleFault swapped() {
        return new ModuleFault("module " + name + " was swapped", true);
    }

    private <T> T judged(Terms terms, Conduct conduct, CallTask<T> task, boolean cameBack, Proving.Call call)
            throws Declared {
        CallTask.End<T> end = cameBack ? task.outcome(0) : new CallTask.End.Late<>();
        if (end instanceof CallTask.End.Gave<T> gave) {
            if (task.proves()) {
                synchronized (conduct) {
                    conduct.good();
                }
                call.good();
            }
            return gave.value();
        }
        if (end == null || closed) {
            // its thread was taken away before or while it was called
            throw swapped();
        }
        if (end instanceof CallTask.End.Threw<T> threw) {
            if (task.isOurs(threw.cause()) && task.ours() instanceof RuntimeException ours) {
                throw ours;
            }
            if (terms.declared().test(threw.cause())) {
                throw new Declared(threw.cause());
            }
            String how = threw.cause().getClass().getName();
            synchronized (conduct) {
                told(terms, conduct.fault(how));
            }
            throw bad(call, "broke with " + how);
        }
        synchronized (conduct) {
            told(terms, conduct.hung(terms.limit(), !cameBack));
        }
        throw bad(call, "gave no sign of life within " + terms.limit().toSeconds() + " s");
    }

    private ModuleFault bad(Proving.Call call, String how) {
        call.bad(how);
        return new ModuleFault("module " + name + " " + how, false);
    }

    private void told(Terms terms, Optional<String> reason) {
        reason.ifPresent(r -> LOG.warn("module {}: suspended for partner {}: {}", name, terms.whom(), r));
    }

    /** What a call threw that it may throw. */
    static final class Declared extends Exception {
        private static final long serialVersionUID = 1L;

        Declared(Throwable cause) {
            super(cause);
        }
    }

    /** Runs a call that is the last one, whoever is to blame; whether it came back. */
    boolean last(Callable<?> call, Duration limit) {
        CallGuard guard = new CallGuard(service, bundle, limit);
        try (guard) {
            return guard.run(new CallTask<>(call), limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether a call that was broken into by an interrupt has come back. */
    static boolean hasEnded(CallTask<?> task) {
        try {
            return task.ends(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Optional<String> suspended() {
        Map<String, String> reasons = new TreeMap<>();
        conducts.forEach((whom, conduct) -> conduct.suspended().ifPresent(reason -> reasons.put(whom, reason)));
        return reasons.entrySet().stream()
                .map(each -> "for partner " + each.getKey() + ": " + each.getValue())
                .reduce((a, b) -> a + "; " + b);
    }

    @Override
    public boolean isStuck() {
        return conducts.values().stream()
                .anyMatch(conduct -> conduct.hasLost() && conduct.suspended().isPresent());
    }

    @Override
    public void resume() {
        for (Conduct conduct : conducts.values()) {
            synchronized (conduct) {
                conduct.resume();
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Lets no new call in, and gives those under way a moment. */
    void drain() {
        closed = true;
        long until = System.nanoTime() + DRAIN.toNanos();
        try {
            while (!busy.isEmpty() && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends its threads; what they are at is broken into. */
    @Override
    public void close() {
        closed = true;
        busy.forEach(CallGuard::close);
        closeFree();
    }

    private void closeFree() {
        for (CallGuard guard = free.poll(); guard != null; guard = free.poll()) {
            guard.close();
        }
    }
}
