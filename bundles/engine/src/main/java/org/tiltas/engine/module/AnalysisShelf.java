package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.spi.clinical.MetricCatalogue;

/** The analyses that bundles offer. Thread-safe. */
final class AnalysisShelf implements Analyses {
    final Shelf<AnalysisInstance> shelf;

    private final Choice choice;
    private final KnownModules known;
    private final Duration limit;

    /**
     * An empty one.
     *
     * @param limit longest time for one Observation
     * @param onSettled told when a service has been looked over
     */
    AnalysisShelf(Choice choice, KnownModules known, MetricCatalogue metrics, Duration limit, Runnable onSettled) {
        this.choice = choice;
        this.known = known;
        this.limit = limit;
        this.shelf = new Shelf<>(
                (instance, offer) -> new Shelf.Papers(
                        instance.descriptor().id(),
                        AnalysisCheck.refusal(offer.declaredId(), instance.descriptor(), metrics)),
                choice,
                this::remember,
                AnalysisInstance::close,
                onSettled);
    }

    void offer(Object key, Offer<AnalysisModule> offer) {
        shelf.offer(
                key,
                offer.as(() -> new AnalysisInstance(offer.service().get(), offer.version(), offer.bundle(), limit)));
    }

    private void remember(Candidate<AnalysisInstance> candidate) {
        known.remember(
                candidate,
                AnalysisRecord.of(candidate.service.descriptor(), candidate.offer.version()),
                () -> shelf.active(candidate.id).orElse(null) == candidate);
    }

    @Override
    public Optional<Present> analysis(String id) {
        return shelf.active(id).map(c -> new Present(c.service, trial(c)));
    }

    private Optional<Trial> trial(Candidate<AnalysisInstance> candidate) {
        return choice.probation(candidate.offer.pack())
                .filter(probation -> probation.bundle() == candidate.offer.bundle())
                .flatMap(probation -> shelf.of(candidate.id, probation.predecessor())
                        .map(before -> new OnProbation(probation, before.service)));
    }

    private record OnProbation(Probation probation, AnalysisInstance before) implements Trial {
        @Override
        public void good(int observations) {
            probation.good(observations);
        }

        @Override
        public void failed(String reason) {
            probation.failed(reason);
        }
    }

    @Override
    public void awaitAnalysis(String id, Duration longest) throws InterruptedException {
        shelf.await(id, longest);
    }
}
