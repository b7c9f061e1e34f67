package org.tiltas.engine.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/**
 * One batch on its way through a route, with the unit its steps fill. Only the thread that reads the cursor may touch
 * the unit, and only while the route runs: what a step does in parallel or later cannot be part of the commit.
 */
public final class Work<T> {
    /** Exchange property that holds the work. */
    public static final String PROPERTY = "tiltas.work";
    /** Exchange property that holds the {@link Unit}. */
    public static final String UNIT = "tiltas.unit";
    /** Exchange property that holds the {@link Batch}. */
    public static final String BATCH = "tiltas.batch";
    /** Exchange property: offset of the first row, the same whenever the batch begins there. */
    public static final String FIRST = "tiltas.first";
    /** Exchange property: offset of the last row. */
    public static final String LAST = "tiltas.last";
    /** Exchange property: {@code urgent} or {@code routine}. */
    public static final String LANE = "tiltas.lane";

    private final Batch<T> batch;
    private final Set<Lane> lanes;
    private final Unit unit = new Unit();
    private final Thread owner = Thread.currentThread();
    private volatile boolean open = true;
    private final List<Consumer<Boolean>> settlements = new ArrayList<>(1);
    private Gate gate;

    Work(Batch<T> batch, Set<Lane> lanes) {
        this.batch = batch;
        this.lanes = lanes;
    }

    public Batch<T> batch() {
        return batch;
    }

    /** Lanes its cursor serves. */
    public Set<Lane> lanes() {
        return lanes;
    }

    /**
     * The unit to fill.
     *
     * @param step who asks, for the error
     * @throws MisplacedStep from another thread than the cursor's, or after the route has ended
     */
    public Unit unit(String step) {
        if (Thread.currentThread() != owner) {
            throw new MisplacedStep(step + ": must run in line with its journal: consumer, not behind a"
                    + " parallel, asynchronous, seda: or wireTap step");
        }
        if (!open) {
            throw new MisplacedStep(step + ": the batch is over, its unit is closed");
        }
        return unit;
    }

    /** Lets the cursor rest until the gate opens; the step then throws {@link org.tiltas.engine.route.RetryLater}. */
    public void waitFor(Gate opening) {
        gate = opening;
    }

    /** Tells a step what became of the unit, once: whether it was committed. On the thread of the cursor. */
    public void whenSettled(Consumer<Boolean> step) {
        settlements.add(step);
    }

    void settled(boolean committed) {
        List<Consumer<Boolean>> told = List.copyOf(settlements);
        settlements.clear();
        told.forEach(step -> step.accept(committed));
    }

    Optional<Gate> gate() {
        return Optional.ofNullable(gate);
    }

    Unit close() {
        open = false;
        return unit;
    }
}
