package org.tiltas.engine.analysis;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Measurement;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.Analyses;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AlertDesk;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.analysis.Enablement;
import org.tiltas.spi.analysis.EscalationTable;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;

/** What all analyses share: parameters, decisions, what people do with alerts, steps of escalation, and the clock. */
@Component(
        service = {Runners.class, AlertDesk.class, AnalysisTerms.class, Enablement.class, Escalations.class},
        immediate = true)
public final class AnalysisHouse implements Runners, AlertDesk, AnalysisTerms, Enablement, Escalations {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 16;
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisHouse.class);

    private final SecureRandom random = new SecureRandom();
    private final TermsBook terms;
    private final EnablementBook enablement;
    private final EscalationBook escalations;
    private final HumanDesk desk;
    private final Escalator escalator;
    private final UnownedCalls unownedCalls;
    private final Listening listening;
    private final Setting setting;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tiltas-analyses");
        thread.setDaemon(true);
        return thread;
    });

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Intake intake;

    private final Restricted restricted;

    @Activate
    public AnalysisHouse(
            @Reference Journal journal,
            @Reference Descriptors descriptors,
            @Reference Analyses analyses,
            @Reference Plans plans) {
        Whereabouts whereabouts = new Whereabouts(journal.records());
        terms = new TermsBook(journal, descriptors, whereabouts, plans, new TermsTrial(analyses, whereabouts));
        enablement = new EnablementBook(journal, descriptors);
        escalations = new EscalationBook(journal);
        desk = new HumanDesk(journal, Instant::now);
        escalator = new Escalator(journal, escalations);
        unownedCalls = new UnownedCalls(journal, escalations, whereabouts, this::freshId, Instant::now);
        listening = new Listening(journal, this::isOpen, Instant::now);
        restricted = new Restricted(journal.records());
        setting = new Setting(
                journal,
                terms,
                enablement::isEnabled,
                escalations,
                whereabouts,
                listening,
                new Upstream(journal.counters(), this::isOpen),
                Duration.ofMinutes(org.tiltas.spi.server.Settings.number("TILTAS_LATE_MINUTES", 360, 1, 1440)),
                SILENCE,
                restricted,
                Instant::now,
                this::freshId);
        timer.scheduleWithFixedDelay(() -> quietly(() -> escalator.look(Instant.now())), 1, 1, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(
                () -> quietly(listening::beat), 0, Listening.BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    public void close() {
        timer.shutdownNow();
        terms.close();
        restricted.close();
    }

    private boolean isOpen() {
        Intake now = intake;
        return now != null && now.closed().isEmpty();
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn(
                    "alerts: not looked after just now, tried again: {}",
                    e.getClass().getName());
        }
    }

    private String freshId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    @Override
    public AnalysisRun run(String module) {
        return new Runner(setting, module);
    }

    @Override
    public void callForUnowned(List<Measurement> unowned, Unit unit) {
        unownedCalls.tell(unowned, unit);
    }

    @Override
    public Alert acknowledge(String id, String who, String note) {
        return desk.acknowledge(id, who, note);
    }

    @Override
    public Alert assign(String id, String owner, String who, String note) {
        return desk.assign(id, owner, who, note);
    }

    @Override
    public Alert snooze(String id, Instant until, String reason, String who) {
        return desk.snooze(id, until, reason, who);
    }

    @Override
    public Alert verdict(String id, Alert.Verdict verdict, String who, String note) {
        return desk.verdict(id, verdict, who, note);
    }

    @Override
    public Alert close(String id, String who, String reason) {
        return desk.close(id, who, reason);
    }

    @Override
    public Optional<List<Parameter>> parameters(String module) {
        return terms.parameters(module);
    }

    @Override
    public Effective effective(String module, Key key) {
        return terms.effective(module, key);
    }

    @Override
    public Terms terms(String module, Key key) {
        return terms.terms(module, key);
    }

    @Override
    public Map<String, String> at(String module, Place place) {
        return terms.at(module, place);
    }

    @Override
    public AnalysisTerms.Settings settings(String module) {
        return terms.settings(module);
    }

    @Override
    public long write(String module, Place place, Map<String, String> values, long expected, String who) {
        return terms.write(module, place, values, expected, who);
    }

    @Override
    public boolean isEnabled(String module) {
        return enablement.isEnabled(module);
    }

    @Override
    public Optional<Decision> decision(String module) {
        return enablement.decision(module);
    }

    @Override
    public Decision enable(String module, String who, String reason) {
        return enablement.enable(module, who, reason);
    }

    @Override
    public Decision disable(String module, String who, String reason) {
        return enablement.disable(module, who, reason);
    }

    @Override
    public EscalationTable table(String module) {
        return escalations.table(module);
    }

    @Override
    public void write(String module, EscalationTable table, String who) {
        escalations.write(module, table, who);
    }
}
