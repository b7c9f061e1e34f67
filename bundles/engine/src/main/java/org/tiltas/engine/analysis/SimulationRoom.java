package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.analysis.Key;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.analysis.Simulations;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.Settings;

/** Lets modules judge the past by other parameters, on a thread that may be lost to them. */
@Component(service = Simulations.class)
public final class SimulationRoom implements Simulations {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofDays(92);

    private final Journal journal;
    private final Analyses analyses;
    private final AnalysisTerms terms;

    @Activate
    public SimulationRoom(@Reference Journal journal, @Reference Analyses analyses, @Reference AnalysisTerms terms) {
        this.journal = journal;
        this.analyses = analyses;
        this.terms = terms;
    }

    @Override
    public Outcome simulate(String module, Key key, Map<String, String> values, Instant from, Instant to)
            throws InterruptedException {
        AnalysisInstance instance = analyses.analysis(module)
                .map(Analyses.Present::instance)
                .orElseThrow(() -> new NoSuchElementException("analysis " + module + " is not there"));
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("from: must be before to, at most " + LONGEST.toDays() + " days");
        }
        if (!instance.descriptor().keys().contains(key.keying()) || !Rewind.isPossible(key)) {
            throw new IllegalArgumentException("for: " + module + " does not judge by that");
        }
        ParameterCheck.check(instance.descriptor().parameters(), values, true);
        Simulation simulation = new Simulation(
                journal, instance.module(), instance.descriptor(), key, terms.terms(module, key), Settings.zone());
        Optional<String> apart = Apart.call(
                instance.bundle(),
                module,
                LIMIT,
                "it takes too long over the values",
                () -> TermsTrial.reason(instance.module(), key, simulation.with(values)));
        if (apart.isPresent()) {
            throw new IllegalArgumentException(apart.get());
        }
        return Apart.call(
                instance.bundle(),
                module,
                LIMIT,
                "the trial took longer than " + LIMIT.toSeconds() + " s; try fewer days",
                () -> simulation.run(values, from, to));
    }
}
