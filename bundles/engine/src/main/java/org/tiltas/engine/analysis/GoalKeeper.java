package org.tiltas.engine.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Progress;
import org.tiltas.spi.analysis.Standings;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.server.Settings;

/** Writes into Goals how far they were reached, whenever that has become something else. Looks every half minute. */
@Component(service = GoalKeeper.class, immediate = true)
public final class GoalKeeper {
    private static final String MODULE = "activity";
    private static final String WHO = "server";
    private static final String KIND = "Goal";
    private static final String PATIENT = "Patient/";
    private static final String STATUS = "achievementStatus";
    /** Only people know. */
    private static final String LEFT_ALONE = "not-attainable";

    private static final Logger LOG = LoggerFactory.getLogger(GoalKeeper.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Journal journal;
    private final FhirStore store;
    private final Standings standings;
    private final Plans plans;
    private final Supplier<LocalDate> today;
    private final Set<String> refused = new HashSet<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tiltas-goals");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public GoalKeeper(
            @Reference Journal journal,
            @Reference FhirStore store,
            @Reference Standings standings,
            @Reference Plans plans) {
        this(journal, store, standings, plans, () -> LocalDate.now(Settings.zone()));
        timer.scheduleWithFixedDelay(this::quietly, 10, 30, TimeUnit.SECONDS);
    }

    GoalKeeper(Journal journal, FhirStore store, Standings standings, Plans plans, Supplier<LocalDate> today) {
        this.journal = journal;
        this.store = store;
        this.standings = standings;
        this.plans = plans;
        this.today = today;
    }

    @Deactivate
    public void close() {
        timer.shutdownNow();
    }

    private void quietly() {
        try {
            look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn(
                    "goals: not looked after just now, tried again: {}",
                    e.getClass().getName());
        }
    }

    void look() throws InterruptedException {
        Map<String, Record> goals = new LinkedHashMap<>();
        Map<String, Key> whose = new LinkedHashMap<>();
        for (Record goal : journal.records().list(KIND)) {
            String reference = KIND + "/" + goal.id();
            present(goal).ifPresent(key -> {
                goals.put(reference, goal);
                whose.put(reference, key);
            });
        }
        Map<Key, List<Progress>> progress;
        try {
            progress = goals.isEmpty() ? Map.of() : standings.progress(MODULE, Set.copyOf(whose.values()));
        } catch (NoSuchElementException e) {
            return; // while the module is away nobody can tell
        }
        goals.forEach((reference, goal) -> {
            Key key = whose.get(reference);
            List<Progress> own = progress.getOrDefault(key, List.of()).stream()
                    .filter(p -> p.aim().source().equals(reference))
                    .toList();
            if (!own.isEmpty() && !Thread.currentThread().isInterrupted()) {
                judge(reference, goal, key, own);
            }
        });
    }

    /** What goes wrong with one Goal is no reason to leave the others. */
    private void judge(String reference, Record goal, Key key, List<Progress> own) {
        try {
            Achievement.code(own, isOver(key, reference)).ifPresent(code -> write(reference, goal, code));
        } catch (RuntimeException e) {
            if (refused.add(reference)) {
                LOG.warn(
                        "{}: how far it was reached is not written just now, tried again: {}",
                        reference,
                        e.getClass().getName());
            }
        }
    }

    /** By the Patient that its subject is now: analyses go on with that one after a merge. */
    private Optional<Key> present(Record goal) {
        return read(goal)
                .map(body -> body.path("subject").path("reference").asText())
                .filter(subject -> subject.startsWith(PATIENT))
                .map(subject -> plans.present(subject.substring(PATIENT.length())))
                .map(patient -> new Key(Key.Keying.SUBJECT, PATIENT + patient));
    }

    private static Optional<ObjectNode> read(Record goal) {
        try {
            return Optional.of((ObjectNode) JSON.readTree(goal.body()));
        } catch (JsonProcessingException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private boolean isOver(Key key, String reference) {
        LocalDate day = today.get();
        return plans.of(key.id().substring(PATIENT.length())).stream()
                .filter(plan -> plan.source().equals(reference))
                .map(Plan::until)
                .allMatch(until -> until.filter(day::isAfter).isPresent());
    }

    private void write(String reference, Record goal, String code) {
        ObjectNode body = read(goal).orElseThrow();
        String now = body.path(STATUS).path("coding").path(0).path("code").asText();
        if (now.equals(code) || now.equals(LEFT_ALONE)) {
            return;
        }
        ObjectNode status = body.putObject(STATUS);
        status.putArray("coding").addObject().put("system", Achievement.SYSTEM).put("code", code);
        try {
            store.write(List.of(new FhirStore.Write(KIND, goal.id(), "", body.toString(), goal.version())), WHO);
            refused.remove(reference);
        } catch (FhirStore.RefusedWrite e) {
            // somebody has written or removed it meanwhile: the next look finds that
            if (e.status() != 409 && e.status() != 412 && refused.add(reference)) {
                LOG.warn("{}: how far it was reached is not written: {}", reference, e.field());
            }
        }
    }
}
