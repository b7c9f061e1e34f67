package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.analysis.Key;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.module.ModuleThreads;
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
        ParameterCheck.check(instance.descriptor().parameters(), values);
        Simulation simulation = new Simulation(
                journal, instance.module(), instance.descriptor(), key, terms.terms(module, key), Settings.zone());
        return apart(instance.bundle(), module, () -> simulation.run(values, from, to));
    }

    private interface Work {
        Outcome run();
    }

    private static Outcome apart(long bundle, String module, Work work) throws InterruptedException {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                ModuleThreads.of(bundle),
                () -> {
                    try {
                        outcome.complete(work.run());
                    } catch (Throwable e) {
                        // errors too: the module's jar may lack a class
                        outcome.completeExceptionally(e);
                    }
                },
                "tiltas-simulation-" + module);
        thread.setDaemon(true);
        thread.start();
        try {
            return outcome.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IllegalStateException(
                    "the trial took longer than " + LIMIT.toSeconds() + " s; try fewer days", e);
        } catch (ExecutionException e) {
            // the class only: what a module says may quote a measurement
            throw new IllegalStateException(
                    module + " broke on the way: " + e.getCause().getClass().getName(), e);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
