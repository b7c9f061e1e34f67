package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.modules.Modules;

/** The adapters that bundles offer. Thread-safe. */
final class AdapterShelf implements Adapters {
    final Shelf<AdapterInstance> shelf;

    private final Choice choice;
    private final KnownModules known;
    private final Duration limit;

    /**
     * An empty one.
     *
     * @param limit longest time for one message
     * @param onSettled told when a service has been looked over
     */
    AdapterShelf(Choice choice, KnownModules known, MetricCatalogue metrics, Duration limit, Runnable onSettled) {
        this.choice = choice;
        this.known = known;
        this.limit = limit;
        this.shelf = new Shelf<>(
                (instance, offer) -> {
                    var descriptor = instance.descriptor();
                    return new Shelf.Papers(
                            descriptor.id(), DescriptorCheck.refusal(offer.declaredId(), descriptor, metrics));
                },
                choice,
                this::remember,
                AdapterInstance::close,
                onSettled);
    }

    void offer(Object key, Offer<DeviceAdapter> offer) {
        shelf.offer(
                key,
                offer.as(() -> new AdapterInstance(offer.service().get(), offer.version(), offer.bundle(), limit)));
    }

    private void remember(Candidate<AdapterInstance> candidate) {
        known.remember(
                candidate,
                ModuleRecord.of(candidate.service.descriptor(), candidate.offer.version()),
                () -> shelf.active(candidate.id).orElse(null) == candidate);
    }

    @Override
    public Optional<Modules.Active> adapter(String id) {
        return shelf.active(id).map(c -> new Modules.Active(c.service.adapter(), c.offer.version()));
    }

    @Override
    public Optional<Present> present(String id) {
        return shelf.active(id).map(c -> new Present(c.service, trial(c)));
    }

    private Optional<Trial> trial(Candidate<AdapterInstance> candidate) {
        return choice.probation(candidate.offer.pack())
                .filter(probation -> probation.bundle() == candidate.offer.bundle())
                .flatMap(probation -> shelf.of(candidate.id, probation.predecessor())
                        .map(before -> new OnProbation(probation, before.service)));
    }

    private record OnProbation(Probation probation, AdapterInstance before) implements Trial {
        @Override
        public void good(int messages) {
            probation.good(messages);
        }

        @Override
        public void failed(String reason) {
            probation.failed(reason);
        }
    }

    @Override
    public void await(String id, Duration longest) throws InterruptedException {
        shelf.await(id, longest);
    }
}
