package org.tiltas.engine.analysis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/** A home with one analysis, in memory and with a clock of its own. */
final class Ward implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    final JudgedJournal journal = new JudgedJournal();
    final TermsBook terms;
    final EnablementBook enablement;
    final EscalationBook escalations = new EscalationBook(journal);
    final HumanDesk desk = new HumanDesk(journal, this::now);
    final AnalysisModule module;
    private final AtomicInteger ids = new AtomicInteger();
    AnalysisInstance instance;
    Optional<Analyses.Trial> trial = Optional.empty();
    Duration silence = Duration.ZERO;
    Instant now = START;
    boolean open = true;
    Listening listening;
    private Runner runner;
    private String collision = "";

    Ward(AnalysisModule module) {
        this.module = module;
        Descriptors descriptors = id -> Optional.of(module.descriptor()).filter(d -> d.id().equals(id));
        Whereabouts whereabouts = new Whereabouts(journal.records());
        this.terms = new TermsBook(
                journal, descriptors, whereabouts, Plans.NONE, new TermsTrial(new OneAnalysis(), whereabouts));
        this.enablement = new EnablementBook(journal, descriptors);
        this.instance = new AnalysisInstance(module, "1.0.0", 42, Duration.ofSeconds(2));
        restart();
    }

    private final class OneAnalysis implements Analyses {
        @Override
        public Optional<Present> analysis(String id) {
            return Optional.of(present())
                    .filter(p -> id.equals(module.descriptor().id()));
        }

        @Override
        public void awaitAnalysis(String id, Duration limit) {
            throw new UnsupportedOperationException();
        }
    }

    Instant now() {
        return now;
    }

    /** A new server on the same journal. */
    void restart() {
        listening = new Listening(journal, () -> open, this::now);
        listening.beat();
        runner = new Runner(
                new Setting(
                        journal,
                        terms,
                        enablement::isEnabled,
                        escalations,
                        new Whereabouts(journal.records()),
                        listening,
                        new Upstream(journal.counters(), () -> open),
                        Duration.ofHours(6),
                        silence,
                        new org.tiltas.spi.clinical.Restricted(journal.records()),
                        this::now,
                        () -> "a" + ids.incrementAndGet()),
                module.descriptor().id());
    }

    static Measurement heartRate(String id, Instant at, Instant received, int rate) {
        return heartRate(id, at, received, rate, ReadingStatus.FINAL, Map.of());
    }

    static Measurement heartRate(
            String id, Instant at, Instant received, int rate, ReadingStatus status, Map<String, String> attributes) {
        return new Measurement(
                UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)),
                at,
                new Subject(Subject.Kind.PATIENT, "p1"),
                "d1",
                "gw1",
                "",
                "heart-rate",
                Value.quantity(rate, "/min"),
                status,
                at.atOffset(ZoneOffset.UTC),
                received,
                Set.of(),
                OptionalInt.empty(),
                attributes,
                Lane.ROUTINE,
                new Origin("3-1", 0, "gatt", "1"));
    }

    /** A value measured and received so many seconds after the start. */
    Observed value(int second, int rate) {
        Instant at = START.plusSeconds(second);
        return journal.observe(heartRate("v" + second, at, at, rate));
    }

    /** Lets a value be measured, received and judged at once. */
    void hear(int second, int rate) throws Exception {
        tickTo(second);
        judge(List.of(value(second, rate)));
    }

    /** Lets a value of earlier be received and judged. */
    void hearLate(int measured, int received, int rate) throws Exception {
        tickTo(received);
        judge(List.of(journal.observe(heartRate("v" + measured, START.plusSeconds(measured), now, rate))));
    }

    void judge(List<Observed> rows) throws Exception {
        for (int attempt = 1; !attempt(rows); attempt++) {
            if (attempt == 5) {
                throw new AssertionError("the batch collides again and again: " + collision);
            }
        }
    }

    private boolean attempt(List<Observed> rows) throws RetryLater, InterruptedException {
        List<Batch.Entry<Observed>> entries = new ArrayList<>();
        rows.forEach(row -> entries.add(new Batch.Entry<>(row.offset(), row)));
        Unit unit = new Unit();
        boolean committed = false;
        try {
            runner.judge(new Batch<>("analysis/limits", Lane.ROUTINE, 1, entries), rows, present(), unit);
            journal.commit(unit).join();
            committed = true;
        } catch (CompletionException e) {
            collision = String.valueOf(e.getCause());
        } finally {
            runner.settled(committed);
        }
        return committed;
    }

    Analyses.Present present() {
        return new Analyses.Present(instance, trial);
    }

    /** Lets time pass with nothing new; the clock of the stream goes with it. */
    void passTo(int second) throws Exception {
        tickTo(second);
        idle();
    }

    /** Lets the server's clock go on. */
    void tickTo(int second) {
        while (now.isBefore(START.plusSeconds(second))) {
            Instant next = now.plusSeconds(5);
            now = next.isAfter(START.plusSeconds(second)) ? START.plusSeconds(second) : next;
            listening.beat();
        }
        listening.beat();
    }

    void idle() throws Exception {
        runner.idle(present());
    }

    List<Alert> alerts() {
        return List.copyOf(journal.alerts.values());
    }

    Alert only() {
        if (journal.alerts.size() != 1) {
            throw new AssertionError("not one alert: " + journal.alerts.values());
        }
        return alerts().get(0);
    }

    List<Finding.What> said() {
        return journal.findings.stream().map(f -> f.change().what()).toList();
    }

    /** How often somebody was to be told. */
    long calls() {
        return journal.findings.stream().filter(f -> f.change().notifies()).count();
    }

    @Override
    public void close() {
        instance.close();
        terms.close();
    }
}
