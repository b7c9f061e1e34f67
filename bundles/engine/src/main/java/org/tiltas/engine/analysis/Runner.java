package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/**
 * Runs one analysis: takes a batch of observations, lets the judges see them and lets the times come that they asked for,
 * and puts states, findings and scores into the unit that moves the cursor. Whether that was committed is told to {@link
 * #settled}; until then nothing new begins. A guard keeps two runners of one module from working on the same states.
 * Used by the thread of its route.
 */
final class Runner implements AnalysisRun {
    private static final int MOST_DUE = 2000;
    private static final int MOST_TRIES = 4;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Setting setting;
    private final String module;
    private final Memory memory;
    private final WakeIndex wakes = new WakeIndex();
    private final Upstream.Watermark watermark = new Upstream.Watermark();
    private final Map<String, Instant> heard = new HashMap<>();
    private Progress progress = Progress.NONE;
    private final Map<String, Integer> slow = new HashMap<>();
    private long guard = -1;
    private Optional<Turn> turn = Optional.empty();

    Runner(Setting setting, String module) {
        this.setting = setting;
        this.module = module;
        this.memory = new Memory(setting.journal(), states(module));
    }

    /** Name under which the states of a module's judges are kept. */
    static String states(String module) {
        return "analysis/" + module;
    }

    /** Name under which their earlier states are kept. */
    static String snapshots(String module) {
        return states(module) + "/snapshots";
    }

    /** Guard that every unit of a module's judges counts up. */
    static String guard(String module) {
        return states(module);
    }

    Setting setting() {
        return setting;
    }

    String module() {
        return module;
    }

    Memory memory() {
        return memory;
    }

    /** Whether a key that took too long is to be given more time. */
    boolean mayTryAgain(String name) {
        return slow.merge(name, 1, Integer::sum) < MOST_TRIES;
    }

    /** When the newest evidence of a key was received; null if none was. */
    Instant heard(String name) {
        return heard.get(name);
    }

    Progress progress() {
        return progress;
    }

    @Override
    public void judge(Batch<?> batch, List<Observed> rows, Analyses.Present present, Unit unit)
            throws RetryLater, InterruptedException {
        judge(batch, rows, false, present, unit);
    }

    /** @param caughtUp whether nothing is known to lie behind it */
    private void judge(Batch<?> batch, List<Observed> rows, boolean caughtUp, Analyses.Present present, Unit unit)
            throws RetryLater, InterruptedException {
        if (!setting.enabled().test(module)) {
            forget();
            return;
        }
        Journal journal = setting.journal();
        begin(journal.guard(guard(module)));
        if (batch.lane() == Lane.ROUTINE) {
            batch.entries().forEach(entry -> {
                if (entry.value() instanceof Observed o) {
                    watermark.passed(
                            o.measurement().origin().module(), o.measurement().received());
                }
            });
        }
        Progress next = batch.isEmpty() ? progress : progress.with(batch.lane(), batch.last());
        next = next.with(mark(caughtUp));
        Turn now = new Turn(this, present, unit, next);
        turn = Optional.of(now);
        now.take(rows, new LinkedHashSet<>(wakes.due(next.watermark(), MOST_DUE)));
        if (now.isEmpty() && batch.isEmpty() && !isTimeToNote(next)) {
            turn = Optional.empty();
            return;
        }
        unit.state(states(module), Progress.NAME, next.bytes());
        unit.require(guard(module), guard).bump(guard(module));
    }

    private Instant mark(boolean caughtUp) {
        Instant mark = watermark.mark(
                setting.upstream().look(), caughtUp, setting.clock().get());
        Instant horizon = setting.listening().horizon();
        return mark.isAfter(horizon) ? horizon : mark;
    }

    /** While nothing happens the clock need not be noted each second. */
    private boolean isTimeToNote(Progress next) {
        return Duration.between(progress.watermark(), next.watermark()).compareTo(Duration.ofMinutes(1)) > 0;
    }

    @Override
    public void idle(Analyses.Present present) throws RetryLater, InterruptedException {
        Unit unit = new Unit();
        Batch<Observed> nothing = new Batch<>(states(module), Lane.ROUTINE, 0, List.of());
        boolean committed = false;
        try {
            judge(nothing, List.of(), true, present, unit);
            if (turn.isEmpty()) {
                return;
            }
            setting.journal().commit(unit).get();
            committed = true;
        } catch (ExecutionException e) {
            throw new RetryLater(
                    RETRY,
                    "times that have come are not committed: " + e.getCause().getMessage());
        } finally {
            settled(committed);
        }
    }

    private void begin(long guardNow) {
        turn.ifPresent(left -> settled(false));
        if (guardNow == guard) {
            return;
        }
        memory.clear();
        wakes.clear();
        Map<String, byte[]> all = setting.journal().states().all(states(module));
        Optional<byte[]> noted = Optional.ofNullable(all.remove(Progress.NAME));
        progress = noted.map(Progress::read).orElse(Progress.NONE);
        Gaps gaps = setting.listening().gaps();
        heard.clear();
        all.forEach((name, bytes) -> {
            KeyState state = KeyBytes.read(bytes);
            wakes.put(name, state.next(gaps).map(KeyState.Due::at));
            heard.put(name, state.received);
        });
        guard = guardNow;
        LOG.debug("analysis {}: judges of {} keys", module, all.size());
    }

    private void forget() {
        memory.clear();
        wakes.clear();
        heard.clear();
        progress = Progress.NONE;
        guard = -1;
        turn = Optional.empty();
    }

    @Override
    public void settled(boolean committed) {
        if (turn.isEmpty()) {
            return;
        }
        Turn ended = turn.get();
        turn = Optional.empty();
        if (!committed) {
            // what is in memory has moved on without the journal
            forget();
            return;
        }
        guard++;
        slow.clear();
        progress = ended.progress();
        Gaps gaps = setting.listening().gaps();
        for (KeyJob job : ended.done()) {
            wakes.put(job.name(), job.run.state().next(gaps).map(KeyState.Due::at));
        }
        Meters.counter("tiltas_judged_total", "module", module).add(ended.judged());
        ended.heard().forEach((name, at) -> heard.merge(name, at, (a, b) -> a.isAfter(b) ? a : b));
        ended.committed();
    }
}
