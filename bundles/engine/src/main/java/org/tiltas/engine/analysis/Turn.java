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
    /** Evidence that lies in memory at once; what is read back for one key may be more. */
    private static final int MOST_HELD = 20_000;

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
    private int remembered;
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
        BatchSort sort = new BatchSort(
                descriptor, setting.journal().observations(), progress.watermark(), setting.window(descriptor));
        List<Observed> judgeable = rows.stream()
                .filter(row ->
                        !setting.restricted().holds(row.measurement().subject().reference()))
                .toList();
        Map<Key, BatchSort.Share> shares = new LinkedHashMap<>(sort.sort(judgeable));
        late = sort.tooOld();
        shares.forEach((key, share) -> share.evidence.forEach(
                e -> heard.merge(KeyState.name(key), e.measurement().received(), Turn::later)));
        for (String name : due) {
            Key key = KeyState.key(name);
            if (setting.restricted().holds(key.id())) {
                runner.memory().forget(name);
            } else {
                shares.computeIfAbsent(key, k -> new BatchSort.Share());
            }
        }
        List<KeyJob> jobs = new ArrayList<>(shares.size());
        int held = 0;
        for (Map.Entry<Key, BatchSort.Share> share : shares.entrySet()) {
            takeBack(share.getKey(), share.getValue());
            if (isWork(share.getKey(), share.getValue(), due)) {
                KeyJob job = job(share.getKey(), share.getValue(), instance.module());
                jobs.add(job);
                held += job.evidence.size();
            }
            if (held > MOST_HELD) {
                finish(jobs);
                jobs.clear();
                held = 0;
            }
        }
        finish(jobs);
        present.trial().ifPresent(trial -> trial.good(judged));
        if (judged > 0) {
            instance.good();
        }
    }

    private void finish(List<KeyJob> jobs) throws RetryLater, InterruptedException {
        int before = done.size();
        run(jobs);
        for (KeyJob job : done.subList(before, done.size())) {
            write(job);
            job.release();
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
                    runner.memory()
                            .put(KeyState.name(key), new Memory.Known(state, null, null, null, -1, new Recent()));
                    unit.state(Runner.states(runner.module()), KeyState.name(key), KeyBytes.write(state));
                }
            }
        }
    }

    private KeyJob job(Key key, BatchSort.Share share, AnalysisModule module) {
        KeyState state = runner.memory().state(KeyState.name(key));
        List<Evidence> fresh = new ArrayList<>(share.evidence);
        fresh.removeIf(e -> instance.brokeBefore(e.id()));
        Optional<Instant> late = Optional.empty();
        if (measured) {
            fresh.sort(Comparator.comparing(KeyState.Place::of));
            late = fresh.stream()
                    .findFirst()
                    .filter(first -> !state.isNext(KeyState.Place.of(first)))
                    .map(first -> first.at().toInstant());
        }
        closedByHand(state);
        if (Rewind.isPossible(key) && share.from.isPresent()) {
            Instant first = share.from.get();
            return fromJournal(key, state, late.filter(first::isAfter).orElse(first), module);
        }
        if (Rewind.isPossible(key) && late.isPresent()) {
            Instant first = late.get();
            return fromMemory(key, state, first, fresh, module).orElseGet(() -> fromJournal(key, state, first, module));
        }
        return job(key, state, fresh, Optional.empty(), recent(key, state), module);
    }

    /** Judges anew what the journal has from a time on. */
    private KeyJob fromJournal(Key key, KeyState state, Instant time, AnalysisModule module) {
        rewinds++;
        Instant from = rewind.before(KeyState.name(key), state, time).from();
        KeyJob.Anew anew = new KeyJob.Anew(state, from, () -> {
            KeyState now = runner.memory().state(KeyState.name(key));
            return new KeyJob.Begin(rewind.before(KeyState.name(key), now, from).state(), new Recent());
        });
        List<Evidence> all = rewind.evidence(key, from, progress);
        all.removeIf(e -> instance.brokeBefore(e.id()));
        return job(key, all, anew, module);
    }

    /** Judges anew what is a moment old, with what was late in its place. */
    private Optional<KeyJob> fromMemory(
            Key key, KeyState state, Instant time, List<Evidence> fresh, AnalysisModule module) {
        Recent recent = recent(key, state);
        return recent.before(time, state).map(start -> {
            remembered++;
            List<Evidence> all = new ArrayList<>(start.seen());
            all.addAll(fresh);
            all.sort(Comparator.comparing(KeyState.Place::of));
            KeyJob.Anew anew = new KeyJob.Anew(state, start.from(), () -> {
                Recent.Start again = recent.before(time, state).orElseThrow();
                return new KeyJob.Begin(again.state(), again.recent());
            });
            return job(key, all, anew, module);
        });
    }

    private Recent recent(Key key, KeyState state) {
        return runner.memory()
                .get(KeyState.name(key))
                .filter(k -> k.state() == state)
                .map(k -> k.recent().copy())
                .orElseGet(Recent::new);
    }

    private KeyJob job(Key key, List<Evidence> evidence, KeyJob.Anew anew, AnalysisModule module) {
        KeyJob.Begin begin = anew.begin().get();
        return job(key, begin.state(), evidence, Optional.of(anew), begin.recent(), module);
    }

    private KeyJob job(
            Key key,
            KeyState state,
            List<Evidence> evidence,
            Optional<KeyJob.Anew> anew,
            Recent recent,
            AnalysisModule module) {
        String name = KeyState.name(key);
        long generation = setting.terms().generation();
        Optional<Memory.Known> known = runner.memory()
                .get(name)
                .filter(k -> k.state() == state && k.judge() != null && k.instance() == instance);
        Terms terms = known.filter(k -> k.generation() == generation)
                .map(Memory.Known::terms)
                .orElseGet(() -> setting.terms().terms(descriptor.id(), key));
        Optional<SnapshotRing> ring = measured && Rewind.isPossible(key)
                ? Optional.of(new SnapshotRing(state, setting.window(), setting.window(descriptor), recent))
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
        return new KeyJob(key, terms, evidence, measured, progress.watermark(), anew, run);
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
                    onceMore(job).ifPresent(again::add);
                }
            }
            left = again;
        }
    }

    /**
     * The same from the committed state once more, without what the module failed on; empty where nothing is left that
     * could be left out.
     */
    private Optional<KeyJob> onceMore(KeyJob job) throws RetryLater, InterruptedException {
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
            } else if (job.bare) {
                return Optional.empty();
            } else {
                // it fails on the state, the terms or a time: whatever it is, the key must not hold up the others
                state.wakes.clear();
                KeyJob bare = job(job.key, state, new ArrayList<>(), Optional.empty(), new Recent(), instance.module());
                bare.bare = true;
                return Optional.of(bare);
            }
        }
        return Optional.of(
                job.anew.isPresent()
                        ? job(job.key, evidence, job.anew.get(), instance.module())
                        : job(job.key, state, evidence, Optional.empty(), new Recent(), instance.module()));
    }

    /** Whether another instance can do what this one failed on; nothing of it is kept. */
    private boolean attempt(KeyJob job, AnalysisInstance other) throws InterruptedException {
        KeyState state = runner.memory().state(job.name());
        runner.memory().forget(job.name());
        KeyJob tried = job.anew.isPresent()
                ? job(job.key, job.evidence, job.anew.get(), other.module())
                : job(job.key, state, job.evidence, Optional.empty(), new Recent(), other.module());
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
        if (job.anew.isPresent()) {
            KeyJob.Anew anew = job.anew.get();
            Instant from = anew.from();
            Map<String, String> renamed = job.isWrittenSince(from)
                    ? episodes.correct(job.key, state, job.run.episodes(), from, progress.watermark())
                    : Map.of();
            state.begun = state.begun
                    .filter(at -> anew.written().filter(at::isBefore).isEmpty())
                    .or(anew::written);
            if (!renamed.isEmpty()) {
                snapshots.replaceAll((slot, bytes) -> renamed(bytes, renamed));
                job.run.recent().replaceStates(bytes -> renamed(bytes, renamed));
            }
            scores.correct(job.key, state, job.run.scores(), anew.scored(), from, received);
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
                            new Memory.Known(
                                    job.run.state(),
                                    job.run.judge(),
                                    job.terms,
                                    instance,
                                    generation,
                                    job.run.recent()));
        }
        count("late", late);
        count("rewound", rewinds);
        count("reordered", remembered);
    }

    private void count(String what, int number) {
        if (number > 0) {
            Meters.counter("tiltas_evidence_" + what + "_total", "module", descriptor.id())
                    .add(number);
        }
    }
}
