package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;

/**
 * An adapter and the thread that is its own, with a time limit and an error boundary around every call. A message that
 * takes too long is broken into; a thread that does not come back even then is given up and replaced. One that
 * misbehaves for long is suspended, see {@link Conduct}.
 *
 * <p>Thread-safe; batches are read one at a time.
 */
public final class AdapterInstance implements Supervised, AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(AdapterInstance.class);

    private final DeviceAdapter adapter;
    private final AdapterDescriptor descriptor;
    private final String version;
    private final long bundle;
    private final Duration limit;
    private final Conduct conduct;
    private final CallGuard calls;
    private volatile boolean closed;

    /**
     * Runs the module's code.
     *
     * @param limit longest time for one message
     */
    public AdapterInstance(DeviceAdapter adapter, String version, long bundle, Duration limit) {
        this(adapter, version, bundle, limit, FIRST_PAUSE);
    }

    AdapterInstance(DeviceAdapter adapter, String version, long bundle, Duration limit, Duration firstPause) {
        this(adapter, adapter.descriptor(), version, bundle, limit, firstPause);
    }

    private AdapterInstance(
            DeviceAdapter adapter,
            AdapterDescriptor descriptor,
            String version,
            long bundle,
            Duration limit,
            Duration firstPause) {
        this.adapter = adapter;
        this.descriptor = descriptor;
        this.version = version;
        this.bundle = bundle;
        this.limit = limit;
        this.conduct = new Conduct(firstPause);
        this.calls = new CallGuard(adapter, bundle, limit);
    }

    /** The same adapter with a thread and a record of its own, for work beside the live messages. */
    public AdapterInstance another() {
        return new AdapterInstance(adapter, descriptor, version, bundle, limit, FIRST_PAUSE);
    }

    public DeviceAdapter adapter() {
        return adapter;
    }

    /** What it said of itself when it started; asked once, where it may hang. */
    public AdapterDescriptor descriptor() {
        return descriptor;
    }

    public String version() {
        return version;
    }

    /** OSGi id of its bundle. */
    public long bundle() {
        return bundle;
    }

    /** Why it gets no messages; empty while it does. */
    @Override
    public Optional<String> suspended() {
        return conduct.suspended();
    }

    /** Whether it is suspended because threads of it do not come back. */
    @Override
    public boolean isStuck() {
        return conduct.hasLost() && conduct.suspended().isPresent();
    }

    /** Gives it another chance at once. */
    @Override
    public synchronized void resume() {
        conduct.resume();
    }

    /**
     * Reads messages, in order.
     *
     * @return one outcome per message; fewer if it was suspended or closed on the way
     */
    public synchronized List<Decoding> read(List<RawMessage> messages, DecodeContext context)
            throws InterruptedException {
        if (conduct.isBackFromPause()) {
            LOG.info("module {} {}: gets another chance", name(), version);
        }
        List<Decoding> outcomes = new ArrayList<>(messages.size());
        boolean goesOn = conduct.suspended().isEmpty();
        while (goesOn && outcomes.size() < messages.size() && !closed) {
            Optional<Decoding> before = conduct.before(messages.get(outcomes.size()));
            if (before.isPresent()) {
                outcomes.add(before.get());
            } else {
                goesOn = readSome(
                        messages.subList(outcomes.size(), nextBroken(messages, outcomes.size())), context, outcomes);
            }
        }
        return outcomes;
    }

    /** Index of the next message that broke before, or the end. */
    private int nextBroken(List<RawMessage> messages, int from) {
        int next = from + 1;
        while (next < messages.size() && conduct.before(messages.get(next)).isEmpty()) {
            next++;
        }
        return next;
    }

    /** @return false when it was suspended over them */
    private boolean readSome(List<RawMessage> messages, DecodeContext context, List<Decoding> outcomes)
            throws InterruptedException {
        DecodeTask task = new DecodeTask(adapter, messages, context);
        boolean cameBack = calls.run(task);
        for (int i = 0; i < messages.size() && task.outcome(i) != null; i++) {
            outcomes.add(task.outcome(i));
            if (isSuspended(conduct.note(messages.get(i), task.outcome(i)))) {
                return false;
            }
        }
        if (cameBack) {
            return true;
        }
        outcomes.add(new Decoding.Late());
        boolean forBreaks = isSuspended(conduct.note(messages.get(task.at()), new Decoding.Late()));
        return !forBreaks && !isSuspended(conduct.lostThread(limit));
    }

    private boolean isSuspended(Optional<String> reason) {
        reason.ifPresent(told -> LOG.warn("module {} {}: suspended, its messages wait: {}", name(), version, told));
        return reason.isPresent();
    }

    private String name() {
        return adapter.getClass().getName();
    }

    /** Ends its thread; what it is at is broken into. */
    @Override
    public void close() {
        closed = true;
        calls.close();
    }
}
