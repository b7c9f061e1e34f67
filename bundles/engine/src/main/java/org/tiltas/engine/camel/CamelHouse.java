package org.tiltas.engine.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.tiltas.engine.analysis.Runners;
import org.tiltas.engine.delivery.Desks;
import org.tiltas.engine.module.Adapters;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.route.RouteReloader;
import org.tiltas.engine.route.RouteTemplates;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.modules.Routes;
import org.tiltas.spi.server.Settings;

/**
 * Owns the one Camel context of the server and the routes in it. The rooms that routes call may come later and go: the
 * batches wait for them.
 */
@Component(
        service = {RouteTemplates.class, Routes.class},
        immediate = true)
public final class CamelHouse implements RouteTemplates, Routes {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final CamelContext context;
    private final RouteReloader reloader;
    private final LagGauges gauges;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Observing observing;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile FhirViews views;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Adapters adapters;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Desks desks;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Intake intake;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Analyses analyses;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Runners runners;

    @Activate
    public CamelHouse(BundleContext bundle, @Reference Journal journal) throws IOException {
        Rooms rooms = new Rooms(
                journal,
                () -> observing,
                () -> views,
                () -> adapters,
                () -> desks,
                () -> intake,
                () -> analyses,
                () -> runners);
        ContextRecipe recipe = new ContextRecipe(rooms);
        context = started(recipe.prepare(new OsgiDefaultCamelContext(bundle), "tiltas"));
        Path own = Files.createDirectories(Settings.data().resolve("routes"));
        List<Path> directories = new ArrayList<>();
        String home = bundle.getProperty("karaf.home");
        directories.add(home == null ? own : Path.of(home, "routes"));
        directories.add(own);
        reloader = new RouteReloader(
                context,
                () -> started(recipe.prepare(new OsgiDefaultCamelContext(bundle), "tiltas-check")),
                directories);
        gauges = new LagGauges(journal.counters());
    }

    @Activate
    void open() {
        reloader.start(LOOK);
        gauges.start();
    }

    private static CamelContext started(CamelContext prepared) {
        prepared.start();
        return prepared;
    }

    @Deactivate
    void close() {
        gauges.close();
        reloader.close();
        context.stop();
    }

    @Override
    public void ensure(String template, String routeId, Map<String, String> parameters) {
        reloader.ensure(template, routeId, parameters);
    }

    @Override
    public void remove(String routeId) {
        reloader.remove(routeId);
    }

    @Override
    public List<RouteFile> files() {
        return reloader.files();
    }
}
