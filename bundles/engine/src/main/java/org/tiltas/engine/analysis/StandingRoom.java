package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Progress;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.analysis.Standings;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.Settings;

/** Asks modules how residents do by their plans, from the states of their judges that the journal has. */
@Component(service = Standings.class)
public final class StandingRoom implements Standings {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(StandingRoom.class);

    private final Journal journal;
    private final Analyses analyses;
    private final AnalysisTerms terms;
    private final Supplier<LocalDate> today;
    private final Restricted restricted;

    @Activate
    public StandingRoom(@Reference Journal journal, @Reference Analyses analyses, @Reference AnalysisTerms terms) {
        this(journal, analyses, terms, Settings.zone());
    }

    private StandingRoom(Journal journal, Analyses analyses, AnalysisTerms terms, ZoneId zone) {
        this(journal, analyses, terms, () -> LocalDate.now(zone));
    }

    StandingRoom(Journal journal, Analyses analyses, AnalysisTerms terms, Supplier<LocalDate> today) {
        this.journal = journal;
        this.analyses = analyses;
        this.terms = terms;
        this.today = today;
        this.restricted = new Restricted(journal.records());
    }

    @Deactivate
    public void close() {
        restricted.close();
    }

    @Override
    public Map<Key, List<Progress>> progress(String module, Set<Key> keys) throws InterruptedException {
        AnalysisInstance instance = analyses.analysis(module)
                .map(Analyses.Present::instance)
                .orElseThrow(() -> new NoSuchElementException("analysis " + module + " is not there"));
        LocalDate day = today.get();
        return Apart.call(instance.bundle(), module, LIMIT, module + " takes too long over the progress", () -> {
            Map<Key, List<Progress>> found = new LinkedHashMap<>();
            keys.forEach(key -> {
                if (restricted.holds(key.id())) {
                    return;
                }
                try {
                    found.put(key, progress(instance.module(), module, key, day));
                } catch (RuntimeException e) {
                    LOG.warn(
                            "analysis {}: breaks on the progress of a plan with {}",
                            module,
                            e.getClass().getName());
                }
            });
            return found;
        });
    }

    private List<Progress> progress(AnalysisModule judges, String module, Key key, LocalDate day) {
        byte[] state = journal.states()
                .get(Runner.states(module), KeyState.name(key))
                .filter(bytes -> bytes.length > 0)
                .map(bytes -> KeyBytes.read(bytes).judge)
                .orElse(KeyState.NOTHING);
        return List.copyOf(judges.judge(key, terms.terms(module, key), state).progress(day));
    }
}
