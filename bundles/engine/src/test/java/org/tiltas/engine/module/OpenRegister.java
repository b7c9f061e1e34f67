package org.tiltas.engine.module;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Journal;

/** A register into which a test puts adapters, as their bundles would. */
public final class OpenRegister {
    private OpenRegister() {}

    /** With no routes and no metrics. */
    public static ModuleRegister of(Journal journal) {
        return new ModuleRegister(journal, new NoRoutes(), new NoMetrics());
    }

    /** A bundle offers an adapter. */
    public static void offer(ModuleRegister register, String pack, String version, long bundle, DeviceAdapter adapter) {
        register.offerAdapter(bundle, new Offer<>("", pack, version, bundle, () -> adapter));
    }

    /** A bundle offers its adapter no longer. */
    public static void withdraw(ModuleRegister register, long bundle) {
        register.withdraw(bundle);
    }

    private record NoRoutes() implements RouteTemplates {
        @Override
        public void ensure(String template, String routeId, Map<String, String> parameters) {
            // nothing is routed
        }

        @Override
        public void remove(String routeId) {
            // nothing is routed
        }
    }

    private record NoMetrics() implements MetricCatalogue {
        @Override
        public Optional<Metric> metric(String name) {
            return Optional.empty();
        }

        @Override
        public Collection<Metric> all() {
            return List.of();
        }

        @Override
        public Set<String> byCode(String system, String code, boolean codes, boolean componentCodes) {
            return Set.of();
        }

        @Override
        public Set<String> byCategory(String category) {
            return Set.of();
        }
    }
}
