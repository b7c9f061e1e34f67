package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;

/**
 * An analysis and the thread that is its own, with a time limit and an error boundary around every call. One that
 * misbehaves for long is suspended, see {@link Conduct}. Thread-safe; one task runs at a time.
 */
public final class AnalysisInstance implements Supervised, AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisInstance.class);

    private final AnalysisModule module;
    private final AnalysisDescriptor descriptor;
    private final String version;
    private final long bundle;
    private final Conduct conduct;
    private final CallGuard calls;
    private volatile boolean closed;

    /** @param limit longest time for the evidence of one key */
    public AnalysisInstance(AnalysisModule module, String version, long bundle, Duration limit) {
        this(module, version, bundle, limit, FIRST_PAUSE);
    }

    AnalysisInstance(AnalysisModule module, String version, long bundle, Duration limit, Duration firstPause) {
        this(module, module.descriptor(), version, bundle, limit, firstPause);
    }

    private AnalysisInstance(
            AnalysisModule module,
            AnalysisDescriptor descriptor,
            String version,
            long bundle,
            Duration limit,
            Duration firstPause) {
        this.module = module;
        this.descriptor = descriptor;
        this.version = version;
        this.bundle = bundle;
        this.conduct = new Conduct(firstPause);
        this.calls = new CallGuard(module, bundle, limit);
    }

    /** The same analysis with a thread and a record of its own, for work beside the live evidence. */
    public AnalysisInstance another() {
        return new AnalysisInstance(module, descriptor, version, bundle, calls.limit(), FIRST_PAUSE);
    }

    public AnalysisModule module() {
        return module;
    }

    public AnalysisDescriptor descriptor() {
        return descriptor;
    }

    public String version() {
        return version;
    }

    /** OSGi id of its bundle. */
    public long bundle() {
        return bundle;
    }

    /** Why it judges nothing; empty while it does. */
    @Override
    public Optional<String> suspended() {
        return conduct.suspended();
    }

    /** Whether it is suspended because threads of it do not come back. */
    @Override
    public boolean isStuck() {
        return conduct.hasLost() && conduct.suspended().isPresent();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Gives it another chance at once. */
    @Override
    public synchronized void resume() {
        conduct.resume();
    }

    /**
     * Runs a task on the module's thread.
     *
     * @return false when its thread did not come back from an item and was given up
     */
    public synchronized boolean run(ItemTask<?, ?> task) throws InterruptedException {
        if (conduct.isBackFromPause()) {
            LOG.info("module {} {}: gets another chance", descriptor.id(), version);
        }
        boolean cameBack = calls.run(task);
        if (!cameBack) {
            told(conduct.lostThread(calls.limit()));
        }
        return cameBack;
    }

    /** It judged what it was given. */
    public synchronized void good() {
        conduct.good();
    }

    /** Whether it broke on this Observation before. */
    public synchronized boolean brokeBefore(String observation) {
        return conduct.before(observation).isPresent();
    }

    /**
     * It broke on an Observation of a key.
     *
     * @return why it is suspended from now on, if it is
     */
    public synchronized Optional<String> broke(String observation, String key, String how) {
        return told(conduct.broke(observation, key, new Decoding.Broke(how), "observations", "keys"));
    }

    private Optional<String> told(Optional<String> reason) {
        reason.ifPresent(r -> LOG.warn("module {} {}: suspended, its cursor waits: {}", descriptor.id(), version, r));
        return reason;
    }

    /** Ends its thread; what it is at is broken into. */
    @Override
    public void close() {
        closed = true;
        calls.close();
    }
}
