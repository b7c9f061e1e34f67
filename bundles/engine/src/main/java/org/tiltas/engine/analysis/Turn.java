package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Observed;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/** One batch of one module, from its rows to the unit. Used once, by the thread of the route. */
final class Turn {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Runner runner;
    private final Setting setting;
    private final Analyses.Present present;
    private final AnalysisInstance instance;
    private final AnalysisDescriptor descriptor;
    private final boolean measured;
    private final Unit unit;
    private final Progress progress;
    private final Gaps gaps;
    private final Rewind rewind;
    private final EpisodeWriter episodes;
    private final ScoreWriter scores;
    private final Failures failures;
    private final Map<String, Instant> heard = new HashMap<>();
    private final List<KeyJob> done = new ArrayList<>();
    private int judged;
    private int late;
    private int rewinds;
    private boolean wrote;

    Turn(Runner runner, Analyses.Present present, Unit unit, Progress progress) {
        this.runner = runner;
        this.setting = runner.setting();
        this.present = present;
        this.instance = present.instance();
        this.descriptor = instance.descriptor();
        this.measured = descriptor.order() == AnalysisDescriptor.Order.MEASURED;
        this.unit = unit;
        this.progress = progress;
        this.gaps = setting.listening().gaps();
        Journal journal = setting.journal();
        Instant now = setting.clock().get();
        this.rewind = new Rewind(journal, descriptor, Runner.snapshots(runner.module()));
        this.episodes = new EpisodeWriter(
                journal.alerts(),
                setting.escalations(),
                descriptor,
                instance.version(),
                setting.places(),
                setting.silence(),
                now,
                unit);
        this.scores = new ScoreWriter(journal.observations(), descriptor, instance.version(), unit);
        this.failures = new Failures(journal.messages(), present, unit);
    }

    Progress progress() {
        return progress;
    }

    List<KeyJob> done() {
        return done;
    }

    /** How many pieces of evidence were seen. */
    int judged() {
        return judged;
    }

    /** Whether there was nothing to do. */
    boolean isEmpty() {
        return done.isEmpty() && !wrote;
    }

    /** @param due keys for which a time has come */
    void take(List<Observed> rows, Set<String> due) throws RetryLater, InterruptedException {
        BatchSort sort =
                new BatchSort(descriptor, setting.journal().observations(), progress.watermark(), setting.window());
        Map<Key, BatchSort.Share> shares = new LinkedHashMap<>(sort.sort(rows));
        late = sort.tooOld();
        shares.forEach((key, share) -> share.evidence.forEach(
                e -> heard.merge(KeyState.name(key), e.measurement().received(), Turn::later)));
        for (String name : due) {
            shares.computeIfAbsent(KeyState.key(name), key -> new BatchSort.Share());
        }
        List<KeyJob> jobs = new ArrayList<>(shares.size());
        for (Map.Entry<Key, BatchSort.Share> share : shares.entrySet()) {
            takeBack(share.getKey(), share.getValue());
            if (isWork(share.getKey(), share.getValue(), due)) {
                jobs.add(job(share.getKey(), share.getValue(), instance.module()));
            }
        }
        run(jobs);
        done.forEach(this::write);
        present.trial().ifPresent(trial -> trial.good(judged));
        if (judged > 0) {
            instance.good();
        }
    }

    /** Of the keys of this batch it counts what the batch holds for them, whichever comes first. */
    private Optional<Instant> lastReceived(Key key) {
        if (measured) {
            return Optional.empty();
        }
        String name = KeyState.name(key);
        Instant now = heard.get(name);
        Instant before = runner.heard(name);
        return Optional.ofNullable(before == null || now != null && now.isAfter(before) ? now : before);
    }

    /** When each key of this batch was heard. */
    Map<String, Instant> heard() {
        return heard;
    }

    private static boolean isWork(Key key, BatchSort.Share share, Set<String> due) {
        return !share.evidence.isEmpty() || share.from.isPresent() || due.contains(KeyState.name(key));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Alerts that rest on what was taken back, where nothing is judged anew. */
    private void takeBack(Key key, BatchSort.Share share) {
        if (share.withdrawn.isEmpty()) {
            return;
        }
        for (Alert alert : setting.journal().alerts().open()) {
            if (alert.source().module().equals(descriptor.id())
                    && alert.key().equals(key)
                    && alert.evidence().ids().stream().anyMatch(share.withdrawn::contains)) {
                wrote = true;
                if (episodes.takeBack(alert, share.withdrawn)) {
                    KeyState state = runner.memory().state(KeyState.name(key));
                    state.fold(alert.kind()).forget();
                    runner.memory().put(KeyState.name(key), new Memory.Known(state, null, null, null, -1));
                    unit.state(Runner.states(runner.module()), KeyState.name(key), KeyBytes.write(state));
                }
            }
        }
    }

    private KeyJob job(Key key, BatchSort.Share share, AnalysisModule module) {
        String name = KeyState.name(key);
        KeyState state = runner.memory().state(name);
        List<Evidence> fresh = new ArrayList<>(share.evidence);
        fresh.removeIf(e -> instance.brokeBefore(e.id()));
        Optional<Instant> from = share.from;
        if (measured) {
            fresh.sort(Comparator.comparing(KeyState.Place::of));
            if (!fresh.isEmpty() && !state.isNext(KeyState.Place.of(fresh.get(0)))) {
                Instant first = fresh.get(0).at().toInstant();
                from = Optional.of(from.filter(first::isAfter).orElse(first));
            }
        }
        closedByHand(state);
        if (from.isPresent() && Rewind.isPossible(key)) {
            rewinds++;
            Rewind.Start start = rewind.before(name, state, from.get());
            List<Evidence> all = rewind.evidence(key, start.from(), progress);
            all.removeIf(e -> instance.brokeBefore(e.id()));
            KeyJob anew = job(key, start.state(), all, Optional.of(start.from()), module);
            anew.written = state.begun;
            return anew;
        }
        return job(key, state, fresh, Optional.empty(), module);
    }

    private KeyJob job(
            Key key, KeyState state, List<Evidence> evidence, Optional<Instant> rewound, AnalysisModule module) {
        String name = KeyState.name(key);
        long generation = setting.terms().generation();
        Optional<Memory.Known> known = runner.memory()
                .get(name)
                .filter(k -> k.state() == state && k.judge() != null && k.instance() == instance);
        Terms terms = known.filter(k -> k.generation() == generation)
                .map(Memory.Known::terms)
                .orElseGet(() -> setting.terms().terms(descriptor.id(), key));
        Optional<SnapshotRing> ring = measured && Rewind.isPossible(key)
                ? Optional.of(new SnapshotRing(state, setting.window()))
                : Optional.empty();
        KeyRun run = new KeyRun(
                module,
                descriptor,
                key,
                state,
                known.filter(k -> k.terms().equals(terms) && module == instance.module())
                        .map(Memory.Known::judge),
                ring,
                gaps,
                this::lastReceived,
                setting.ids());
        return new KeyJob(key, terms, evidence, measured, progress.watermark(), rewound, run);
    }

    private void closedByHand(KeyState state) {
        for (Fold fold : state.folds.values()) {
            if (fold.open.isPresent()) {
                Optional<Alert> alert = setting.journal().alerts().get(fold.open.get().alert);
                if (alert.filter(EpisodeWriter::isClosedByHand).isPresent()) {
                    fold.closedByHand(alert.get().urgent());
                } else if (alert.filter(a -> a.state() == Alert.State.WITHDRAWN).isPresent()) {
                    fold.forget();
                }
            }
        }
    }

    private void run(List<KeyJob> jobs) throws RetryLater, InterruptedException {
        List<KeyJob> left = jobs;
        while (!left.isEmpty()) {
            // a state that is run with is no longer what the journal has
            left.forEach(job -> runner.memory().forget(job.name()));
            KeyJob.Task task = new KeyJob.Task(left);
            if (!instance.run(task)) {
                left.get(Math.max(0, task.at())).tookTooLong();
            }
            failures.standStillIfGone(instance);
            List<KeyJob> again = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                KeyJob job = left.get(i);
                if (Boolean.TRUE.equals(task.outcome(i))) {
                    done.add(job);
                    judged += job.evidence.size();
                } else {
                    again.add(onceMore(job));
                }
            }
            left = again;
        }
    }

    /** The same from the committed state once more, without what the module failed on. */
    private KeyJob onceMore(KeyJob job) throws RetryLater, InterruptedException {
        KeyState state = runner.memory().state(job.name());
        List<Evidence> evidence = new ArrayList<>(job.evidence);
        if (!job.failure.isEmpty()) {
            if (job.slow && runner.mayTryAgain(job.name())) {
                // on a busy machine that is nobody's fault: nothing is set aside for it at once
                throw new RetryLater(AGAIN, "analysis " + descriptor.id() + " took too long");
            }
            failures.compare(job, before -> attempt(job, before));
            Optional<Evidence> culprit = job.culprit();
            failures.told(job, culprit);
            if (culprit.isPresent()) {
                evidence.remove(culprit.get());
            } else {
                // it fails on the state, the terms or a time: whatever it is, the key must not hold up the others
                evidence.clear();
                state.wakes.clear();
            }
        }
        if (job.rewound.isPresent()) {
            Rewind.Start start = rewind.before(job.name(), state, job.rewound.get());
            KeyJob anew = job(job.key, start.state(), evidence, Optional.of(start.from()), instance.module());
            anew.written = job.written;
            return anew;
        }
        return job(job.key, state, evidence, Optional.empty(), instance.module());
    }

    /** Whether another instance can do what this one failed on; nothing of it is kept. */
    private boolean attempt(KeyJob job, AnalysisInstance other) throws InterruptedException {
        KeyState state = runner.memory().state(job.name());
        runner.memory().forget(job.name());
        if (job.rewound.isPresent()) {
            state = rewind.before(job.name(), state, job.rewound.get()).state();
        }
        KeyJob tried = job(job.key, state, job.evidence, job.rewound, other.module());
        KeyJob.Task task = new KeyJob.Task(List.of(tried));
        other.run(task);
        return Boolean.TRUE.equals(task.outcome(0));
    }

    private void write(KeyJob job) {
        KeyState state = job.run.state();
        Instant received = job.evidence.stream()
                .map(e -> e.measurement().received())
                .max(Comparator.naturalOrder())
                .orElse(progress.watermark());
        Map<Integer, byte[]> snapshots = job.run.snapshots();
        if (job.rewound.isPresent()) {
            Instant from = job.rewound.get();
            Map<String, String> renamed = job.isWrittenSince(from)
                    ? episodes.correct(job.key, state, job.run.episodes(), from, progress.watermark())
                    : Map.of();
            state.begun = state.begun
                    .filter(at -> job.written.filter(at::isBefore).isEmpty())
                    .or(() -> job.written);
            if (!renamed.isEmpty()) {
                snapshots.replaceAll((slot, bytes) -> renamed(bytes, renamed));
            }
            scores.correct(job.key, state, job.run.scores(), job.rewound.get(), received);
        } else {
            episodes.goOn(job.key, job.run.episodes(), progress.watermark());
            scores.goOn(job.key, state, job.run.scores(), received);
        }
        snapshots.forEach(
                (slot, bytes) -> unit.state(Runner.snapshots(runner.module()), Rewind.slot(job.name(), slot), bytes));
        unit.state(
                Runner.states(runner.module()), job.name(), state.isBlank() ? KeyState.NOTHING : KeyBytes.write(state));
    }

    private static byte[] renamed(byte[] snapshot, Map<String, String> names) {
        KeyState state = KeyBytes.read(snapshot);
        state.folds.values().forEach(fold -> fold.open.ifPresent(e -> e.alert = names.getOrDefault(e.alert, e.alert)));
        return KeyBytes.write(state);
    }

    /** Everything is in the journal now: the judges go on from here. */
    void committed() {
        long generation = setting.terms().generation();
        for (KeyJob job : done) {
            runner.memory()
                    .put(
                            job.name(),
                            new Memory.Known(job.run.state(), job.run.judge(), job.terms, instance, generation));
        }
        count("late", late);
        count("rewound", rewinds);
    }

    private void count(String what, int number) {
        if (number > 0) {
            Meters.counter("tiltas_evidence_" + what + "_total", "module", descriptor.id())
                    .add(number);
        }
    }
}
