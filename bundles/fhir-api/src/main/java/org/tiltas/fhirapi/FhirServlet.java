package org.tiltas.fhirapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.tiltas.fhir.Fhir;
import org.tiltas.fhirapi.audit.AuditEventProvider;
import org.tiltas.fhirapi.audit.ReadTrail;
import org.tiltas.fhirapi.audit.ReadWatch;
import org.tiltas.fhirapi.export.EverythingProvider;
import org.tiltas.fhirapi.export.ExportDesk;
import org.tiltas.fhirapi.export.ExportDoor;
import org.tiltas.fhirapi.export.ExportProvider;
import org.tiltas.fhirapi.finding.CommunicationProvider;
import org.tiltas.fhirapi.finding.DetectedIssueProvider;
import org.tiltas.fhirapi.finding.TaskProvider;
import org.tiltas.fhirapi.finding.VisibleAlerts;
import org.tiltas.fhirapi.provenance.ProvenanceProvider;
import org.tiltas.fhirapi.provider.AssignmentProvider;
import org.tiltas.fhirapi.provider.BundleProvider;
import org.tiltas.fhirapi.provider.BundleWrite;
import org.tiltas.fhirapi.provider.CarePlanProvider;
import org.tiltas.fhirapi.provider.CodeSystemProvider;
import org.tiltas.fhirapi.provider.Conditions;
import org.tiltas.fhirapi.provider.ConsentProvider;
import org.tiltas.fhirapi.provider.DeviceProvider;
import org.tiltas.fhirapi.provider.GoalProvider;
import org.tiltas.fhirapi.provider.GroupProvider;
import org.tiltas.fhirapi.provider.LocationProvider;
import org.tiltas.fhirapi.provider.ObservationProvider;
import org.tiltas.fhirapi.provider.OrganizationProvider;
import org.tiltas.fhirapi.provider.PatientProvider;
import org.tiltas.fhirapi.provider.PractitionerProvider;
import org.tiltas.fhirapi.provider.RelatedPersonProvider;
import org.tiltas.fhirapi.provider.Writer;
import org.tiltas.fhirapi.search.Includes;
import org.tiltas.fhirapi.search.ObservationShape;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.server.AccessGate;
import org.tiltas.fhirapi.server.BodyGate;
import org.tiltas.fhirapi.server.Outcomes;
import org.tiltas.fhirapi.server.PlainRead;
import org.tiltas.fhirapi.server.SearchNames;
import org.tiltas.fhirapi.server.Truth;
import org.tiltas.fhirapi.sight.SeenAudits;
import org.tiltas.fhirapi.sight.SeenObservations;
import org.tiltas.fhirapi.sight.Viewer;
import org.tiltas.spi.analysis.AlertDesk;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.delivery.Sights;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.Accounts;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Settings;

/** The FHIR R4 interface below {@code /fhir/R4}. Its CapabilityStatement is made from the providers it really has. */
@Component(
        service = {Servlet.class, HealthCheck.class},
        property = {"osgi.http.whiteboard.servlet.pattern=/fhir/R4/*", "osgi.http.whiteboard.servlet.name=tiltas-fhir"})
public class FhirServlet extends RestfulServer implements HealthCheck {
    private static final long serialVersionUID = 1L;
    private final transient Journal journal;
    private final transient FhirStore store;
    private final transient FhirViews views;
    private final transient ManualObservations manual;
    private final transient MetricCatalogue catalogue;
    private final transient AccessGate access;
    private final transient BodyGate bodies;
    private final transient Outcomes outcomes;
    private final transient SearchNames searchNames = new SearchNames();
    private final transient ReadTrail trail;
    private transient volatile ExportDesk exports;
    private final transient List<AutoCloseable> watches = new CopyOnWriteArrayList<>();
    private transient volatile Shelf shelf;
    private transient volatile ExportDoor exportDoor;
    private volatile boolean started;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile AlertDesk alertDesk;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Sights sights;

    @Activate
    public FhirServlet(
            @Reference Journal journal,
            @Reference FhirStore store,
            @Reference FhirViews views,
            @Reference ManualObservations manual,
            @Reference MetricCatalogue catalogue,
            @Reference Accounts accounts) {
        super(Fhir.r4());
        this.journal = journal;
        this.store = store;
        this.views = views;
        this.manual = manual;
        this.catalogue = catalogue;
        this.access = new AccessGate(accounts, () -> sights);
        this.bodies = new BodyGate(getFhirContext());
        this.outcomes = new Outcomes(getFhirContext());
        this.trail = new ReadTrail(journal);
    }

    @Deactivate
    public void close() throws Exception {
        for (AutoCloseable watch : watches) {
            watch.close();
        }
        Shelf followed = shelf;
        if (followed != null) {
            followed.close();
        }
        ExportDesk open = exports;
        if (open != null) {
            open.close();
        }
        trail.close();
    }

    @Override
    public String name() {
        return "fhir";
    }

    @Override
    public Optional<String> trouble() {
        return started ? Optional.empty() : Optional.of("not started yet");
    }

    @Override
    protected void initialize() {
        FhirContext context = getFhirContext();
        // the version is what a Provenance is about
        context.getParserOptions().setDontStripVersionsFromReferencesAtPaths("Provenance.target");
        shelf = new Shelf(journal.records(), context);
        SeenObservations seen = new SeenObservations(journal.observations(), shelf);
        Includes includes = new Includes(shelf, context);
        Conditions conditions = new Conditions(shelf);
        Writer writer = new Writer(store, shelf, conditions, context);
        ObservationProvider observations = new ObservationProvider(
                seen, views, manual, catalogue, new References(shelf), includes, writer, context);

        List<IResourceProvider> stored = new ArrayList<>();
        stored.add(new PatientProvider(shelf, writer, includes));
        stored.add(new DeviceProvider(shelf, writer, includes));
        stored.add(new AssignmentProvider(shelf, writer, includes));
        stored.add(new OrganizationProvider(shelf, writer, includes));
        stored.add(new PractitionerProvider(shelf, writer, includes));
        stored.add(new RelatedPersonProvider(shelf, writer, includes));
        stored.add(new LocationProvider(shelf, writer, includes));
        stored.add(new GroupProvider(shelf, writer, includes));
        stored.add(new ConsentProvider(shelf, writer, includes));
        stored.add(new CarePlanProvider(shelf, writer, includes));
        stored.add(new GoalProvider(shelf, writer, includes));
        Set<String> writable = new TreeSet<>();
        stored.forEach(provider -> writable.add(provider.getResourceType().getSimpleName()));

        List<IResourceProvider> all = new ArrayList<>(stored);
        all.add(observations);
        all.add(new ProvenanceProvider(seen, new References(shelf)));
        all.add(new AuditEventProvider(new SeenAudits(journal.audits()), new References(shelf)));
        Alerts alerts = new VisibleAlerts(journal.alerts(), shelf);
        all.add(new DetectedIssueProvider(alerts, new References(shelf)));
        all.add(new TaskProvider(alerts, new References(shelf), () -> alertDesk));
        all.add(new CommunicationProvider(alerts, new References(shelf)));
        all.add(new CodeSystemProvider(views, context));
        all.forEach(searchNames::learn);
        registerProviders(all);
        BundleWrite.Tools tools = new BundleWrite.Tools(
                context,
                store,
                conditions,
                writer,
                writable,
                id -> id.getResourceType().equals("Observation")
                        ? observations.read(id)
                        : shelf.read(id.getResourceType(), id),
                observations::one);
        registerProvider(new BundleProvider(tools, outcomes));

        ObservationShape shape = new ObservationShape(views, context);
        registerProvider(new EverythingProvider(shelf, seen, shape));
        exports = new ExportDesk(
                Settings.data().resolve("bulk-export"), keepExports(), shelf, seen, shape, context, trail);
        watches.add(journal.records().watch("erasure", change -> exports.dropAll()));
        for (String kind : List.of("Consent", "restriction", "partner")) {
            watches.add(journal.records().watch(kind, change -> exports.dropPartners()));
        }
        watches.add(journal.records().watch("account", change -> exports.dropAccount(change.id())));
        exportDoor = new ExportDoor(exports);
        registerProvider(new ExportProvider(shelf, exports));

        setServerConformanceProvider(new Truth(this, searchNames));
        registerInterceptor(outcomes);
        registerInterceptor(new ReadWatch(trail));
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setDefaultPreferReturn(PreferReturnEnum.REPRESENTATION);
        setUncompressIncomingContents(false);
        setServerName("Tiltas");
        setImplementationDescription("Tiltas");
        Bundle bundle = FrameworkUtil.getBundle(FhirServlet.class);
        setServerVersion(bundle == null ? "development" : bundle.getVersion().toString());
    }

    private String base(HttpServletRequest request) {
        return getServerAddressStrategy().determineServerBase(getServletContext(), request);
    }

    /** How long the files of a bulk export are kept. */
    private static Duration keepExports() {
        return Duration.ofHours(Settings.number("TILTAS_EXPORT_HOURS", 24, 1, 168));
    }

    @Override
    public void init(ServletConfig config) throws ServletException {
        ClassLoader before = enter();
        try {
            super.init(config);
            started = true;
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Override
    protected void service(HttpServletRequest asked, HttpServletResponse response)
            throws ServletException, IOException {
        HttpServletRequest request = PlainRead.of(asked);
        ClassLoader before = enter();
        try {
            if (AccessGate.isOpen(request)) {
                super.service(request, response);
            } else {
                serve(request, response, access.admit(request));
            }
        } catch (RuntimeException e) {
            outcomes.write(outcomes.translate(e, request), response);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, Optional<Sight> sight)
            throws ServletException, IOException {
        Viewer.Bound reader = Viewer.bind(sight);
        try {
            if (!exportDoor.serve(request, response, base(request))) {
                HttpServletRequest checked = searchNames.check(request);
                super.service(bodies.read(checked), response);
            }
        } finally {
            reader.close();
        }
    }

    @Override
    public void addHeadersToResponse(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    /** HAPI looks for its own parts with the thread's class loader, which on a thread of Jetty knows none of them. */
    private static ClassLoader enter() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(RestfulServer.class.getClassLoader());
        return before;
    }
}
