package org.tiltas.fhirapi;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.client.interceptor.BasicAuthInterceptor;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.fhir.Fhir;
import org.tiltas.spi.analysis.MemoryAlerts;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Accounts;

/** The FHIR interface on a free port, before rooms played by stand-ins. */
final class FhirTestServer implements AutoCloseable {
    static final String AUTH =
            "Basic " + Base64.getEncoder().encodeToString("admin:pw".getBytes(StandardCharsets.UTF_8));
    final MemoryRecords records = new MemoryRecords();
    final MemoryObservations observations = new MemoryObservations();
    final MemoryAudits audits = new MemoryAudits();
    final MemoryAlerts alerts = new MemoryAlerts();
    final MemoryManual manual = new MemoryManual(observations);
    final MemoryStore store = new MemoryStore(records, manual);
    /** What the partner hospital sees, whose account the token {@code hospital} stands for. */
    final StandInSight sight = new StandInSight();

    /** Whom the password of admin stands for. */
    volatile Accounts.Principal admin = new Accounts.Principal("admin", Set.of("admin"));

    final FhirServlet servlet;
    final Path data = Files.createTempDirectory("tiltas-fhir");
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient http = HttpClient.newHttpClient();

    FhirTestServer() throws Exception {
        this(new Views(), new Catalogue());
    }

    FhirTestServer(FhirViews views, MetricCatalogue catalogue) throws Exception {
        System.setProperty("tiltas.zone", "Europe/Vilnius");
        System.setProperty("tiltas.data", data.toString());
        servlet = new FhirServlet(journal(), store, views, manual, catalogue, accounts());
        servlet.alertDesk = alerts;
        servlet.sights = partner -> partner.equals("hospital") ? Optional.of(sight) : Optional.empty();
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(servlet);
        holder.setInitOrder(1);
        context.addServlet(holder, "/fhir/R4/*");
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    String base() {
        return "http://127.0.0.1:" + connector.getLocalPort() + "/fhir/R4";
    }

    IGenericClient client() {
        Fhir.r4().getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.NEVER);
        IGenericClient client = Fhir.r4().newRestfulGenericClient(base());
        client.registerInterceptor(new BasicAuthInterceptor("admin", "pw"));
        return client;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : base() + path))
                .header("Authorization", AUTH);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return send(
                request(path).header("Content-Type", "application/fhir+json").POST(BodyPublishers.ofString(json)));
    }

    /** Stores an observation of Patient/p1 by device d1 at a time, with the minute of the hour as its value. */
    Observed observe(String id, String metric, String effective) {
        OffsetDateTime time = OffsetDateTime.parse(effective);
        return observe(
                id,
                metric,
                time,
                Value.quantity(60 + time.getMinute(), "/min"),
                new Subject(Subject.Kind.PATIENT, "p1"));
    }

    Observed observe(String id, String metric, OffsetDateTime time, Value value, Subject subject) {
        long offset = observations.all.size() + 1L;
        Measurement measurement = new Measurement(
                new UUID(0, offset),
                time.toInstant(),
                subject,
                "d1",
                "gw1",
                "",
                metric,
                value,
                ReadingStatus.FINAL,
                time,
                time.toInstant(),
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("m" + offset, 0, "gatt", "1.0.0"));
        Observed observed = new Observed(offset, id, 1, Instant.parse("2026-11-22T10:00:00Z"), measurement);
        observations.all.add(observed);
        return observed;
    }

    @Override
    public void close() throws Exception {
        server.stop();
        servlet.close();
        System.clearProperty("tiltas.zone");
        System.clearProperty("tiltas.data");
        try (Stream<Path> left = Files.walk(data)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Journal journal() {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "records" -> records;
                    case "observations" -> observations;
                    case "audits" -> audits;
                    case "alerts" -> alerts;
                    case "commit" -> audits.commit((Unit) args[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Accounts accounts() {
        return header -> switch (String.valueOf(header)) {
            case "Bearer nightly" -> Optional.of(new Accounts.Principal("admin/nightly", Set.of("admin")));
            case "Bearer other" -> Optional.of(new Accounts.Principal("other", Set.of("admin")));
            case "Bearer hospital", "Bearer lost" -> {
                String partner = header.substring("Bearer ".length());
                yield Optional.of(new Accounts.Principal(partner + "-reader", Set.of("partner"), Optional.of(partner)));
            }
            case "Bearer carer" -> Optional.of(new Accounts.Principal("ona", Set.of("carer")));
            default -> header != null && header.equals(AUTH) ? Optional.of(admin) : Optional.empty();
        };
    }

    private static final class Views implements FhirViews {
        @Override
        public String observation(Observed observed) {
            Measurement m = observed.measurement();
            return "{\"resourceType\":\"Observation\",\"id\":\"" + observed.id() + "\",\"status\":\"final\","
                    + "\"identifier\":[{\"system\":\"" + IDENTIFIER_SYSTEM + "\",\"value\":\""
                    + identifier(observed) + "\"}],\"code\":{\"text\":\"" + m.metric() + "\"},"
                    + "\"subject\":{\"reference\":\"" + m.subject().reference() + "\"},"
                    + "\"device\":{\"reference\":\"Device/" + m.device() + "\"},"
                    + "\"effectiveDateTime\":\"" + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(m.effective()) + "\"}";
        }

        @Override
        public Optional<String> resource(String reference) {
            return reference.equals("CodeSystem/tiltas-event")
                    ? Optional.of("{\"resourceType\":\"CodeSystem\",\"id\":\"tiltas-event\","
                            + "\"url\":\"urn:tiltas:event\",\"status\":\"active\",\"content\":\"complete\"}")
                    : Optional.empty();
        }

        @Override
        public Set<String> codeSystems() {
            return Set.of("CodeSystem/tiltas-event");
        }

        @Override
        public String identifier(Observed observed) {
            return "p1-" + observed.measurement().identity();
        }

        @Override
        public Optional<IdentityKey> identity(String identifier) {
            return identifier.length() < 36
                    ? Optional.empty()
                    : Optional.of(new IdentityKey(
                            Instant.EPOCH, UUID.fromString(identifier.substring(identifier.length() - 36))));
        }
    }

    private static final class Catalogue implements MetricCatalogue {
        private static final String LOINC = "http://loinc.org";
        private static final List<Metric> ALL = List.of(
                metric("heart-rate", "8867-4", "vital-signs", List.of()),
                metric("blood-pressure", "85354-9", "vital-signs", List.of("systolic")),
                metric("systolic", "8480-6", "vital-signs", List.of()),
                metric("steps", "55423-8", "activity", List.of()));

        private static Metric metric(String name, String code, String category, List<String> components) {
            List<Coding> codings = List.of(new Coding(LOINC, code, name));
            return new Metric(
                    name, name, codings, category, "/min", "", Optional.empty(), Optional.empty(), components);
        }

        @Override
        public Optional<Metric> metric(String name) {
            return ALL.stream().filter(metric -> metric.name().equals(name)).findFirst();
        }

        @Override
        public Collection<Metric> all() {
            return ALL;
        }

        @Override
        public Set<String> byCode(String system, String code, boolean codes, boolean componentCodes) {
            Set<String> out = new TreeSet<>();
            for (Metric metric : ALL) {
                boolean own = codes && has(metric, system, code);
                boolean part = componentCodes
                        && metric.components().stream()
                                .anyMatch(name -> has(metric(name).orElseThrow(), system, code));
                if (own || part) {
                    out.add(metric.name());
                }
            }
            return out;
        }

        private static boolean has(Metric metric, String system, String code) {
            return metric.codings().stream()
                    .anyMatch(c -> (system.isEmpty() || c.system().equals(system))
                            && c.code().equals(code));
        }

        @Override
        public Set<String> byCategory(String category) {
            Set<String> out = new TreeSet<>();
            ALL.stream().filter(m -> m.category().equals(category)).forEach(m -> out.add(m.name()));
            return out;
        }
    }
}
