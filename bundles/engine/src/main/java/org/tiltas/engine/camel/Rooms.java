package org.tiltas.engine.camel;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.engine.analysis.Runners;
import org.tiltas.engine.delivery.Desks;
import org.tiltas.engine.module.Adapters;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;

/**
 * The rooms that endpoints call. All but the journal are asked for at each batch because they come and go; a supplier
 * gives null while its room is away.
 */
public record Rooms(
        Journal journal,
        Supplier<Observing> observing,
        Supplier<FhirViews> views,
        Supplier<Adapters> adapters,
        Supplier<Desks> desks,
        Supplier<Intake> intake,
        Supplier<Analyses> analyses,
        Supplier<Runners> runners) {
    private static final Duration AWAY = Duration.ofSeconds(1);

    static <T> T present(Supplier<T> room, String name) throws RetryLater {
        return Optional.ofNullable(room.get()).orElseThrow(() -> new RetryLater(AWAY, name + " is not there yet"));
    }
}
