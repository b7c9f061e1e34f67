package org.tiltas.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import ca.uhn.fhir.rest.server.RestfulServer;
import jakarta.servlet.Servlet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.ProbeBuilder;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.tiltas.fhir.Fhir;
import org.tiltas.spi.modules.LifeCycle;

/** The shipped distribution, looked at from inside its own framework. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DistributionIT {
    private static final Pattern OURS = Pattern.compile("(org\\.)?tiltas[.-].*");

    /** All that the core shows to others. Karaf's own packages and third parties' are theirs. */
    private static final Pattern MAY_BE_EXPORTED = Pattern.compile(
            "org\\.tiltas\\.api(\\..*)?|org\\.tiltas\\.spi\\..*|org\\.tiltas\\.fhir|ca\\.uhn\\.fhir(\\..*)?|org\\.hl7\\.fhir\\..*|org\\.apache\\.camel(\\..*)?");

    @Inject
    private BundleContext framework;

    @Inject
    private ServiceComponentRuntime components;

    @Configuration
    public Option[] distribution() {
        return Distribution.options();
    }

    @ProbeBuilder
    public TestProbeBuilder probe(TestProbeBuilder probe) {
        probe.setHeader("Export-Package", "!*");
        return probe;
    }

    @Test
    public void everyBundleIsUp() {
        List<String> down = Arrays.stream(framework.getBundles())
                .filter(bundle -> bundle.getState() != (isFragment(bundle) ? Bundle.RESOLVED : Bundle.ACTIVE))
                .map(bundle -> bundle.getSymbolicName() + " in state " + bundle.getState())
                .toList();

        assertEquals(List.of(), down);
    }

    @Test
    public void everyRoomIsThereOnce() {
        List<String> rooms = Arrays.stream(framework.getBundles())
                .filter(bundle -> bundle.getHeaders().get("Tiltas-Module") == null)
                .map(Bundle::getSymbolicName)
                .filter(name -> OURS.matcher(name).matches())
                .map(name -> name.replaceFirst("^(org\\.tiltas\\.|tiltas-)", "").replace('.', '-'))
                .sorted()
                .toList();

        assertEquals(Distribution.ROOMS, rooms);
    }

    @Test
    public void everyComponentOfTheCoreIsSatisfied() throws Exception {
        // The database starts in the background, and most of the core waits for it.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        List<String> unsatisfied = unsatisfiedComponents();
        while (!unsatisfied.isEmpty() && System.nanoTime() < deadline) {
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
            unsatisfied = unsatisfiedComponents();
        }

        assertEquals(List.of(), unsatisfied);
    }

    @Test
    public void onlyTheAgreedPackagesAreExported() {
        Set<String> others = new TreeSet<>();
        for (Bundle bundle : framework.getBundles()) {
            if (OURS.matcher(bundle.getSymbolicName()).matches()) {
                for (BundleCapability export : bundle.adapt(BundleRevision.class)
                        .getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
                    String name = (String) export.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
                    if (!MAY_BE_EXPORTED.matcher(name).matches()) {
                        others.add(bundle.getSymbolicName() + " exports " + name);
                    }
                }
            }
        }

        assertEquals(Set.of(), others);
    }

    @Test
    public void ourBundlesImportNothingDynamically() {
        List<String> dynamic = Arrays.stream(framework.getBundles())
                .filter(bundle -> OURS.matcher(bundle.getSymbolicName()).matches())
                .filter(bundle -> bundle.getHeaders().get("DynamicImport-Package") != null)
                .map(Bundle::getSymbolicName)
                .toList();

        assertEquals(List.of(), dynamic);
    }

    @Test
    public void nothingListensForSshOrJmxAndThereIsNoShell() {
        List<String> doors = Arrays.stream(framework.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name.matches(
                        ".*(sshd|shell\\.ssh|karaf\\.management|karaf\\.shell|karaf\\.deployer|karaf\\.kar).*"))
                .toList();

        assertEquals(List.of(), doors);
        assertEquals(null, System.getProperty("com.sun.management.jmxremote.port"));
        Path etc = Path.of(System.getProperty("karaf.etc"));
        assertTrue("no account is shipped", Files.notExists(etc.resolve("users.properties")));
    }

    @Test
    public void theLogHoldsNoError() throws Exception {
        Path log = Path.of(System.getProperty("karaf.log"), "tiltas.log");
        try (Stream<String> lines = Files.lines(log)) {
            assertEquals(
                    List.of(),
                    lines.filter(line -> line.matches("\\S+ ERROR .*")).toList());
        }
    }

    @Test
    public void aFhirServerAnswersAsAWhiteboardServlet() throws Exception {
        RestfulServer server = new RestfulServer(Fhir.r4());
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("osgi.http.whiteboard.servlet.pattern", "/probe/*");
        var registration = framework.registerService(Servlet.class, server, properties);
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(endpoint() + "probe/metadata?_format=json"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertEquals(answer.body(), 200, answer.statusCode());
            assertTrue(answer.body(), answer.body().contains("\"CapabilityStatement\""));
        } finally {
            registration.unregister();
        }
    }

    @Test
    public void aYamlRouteRuns() throws Exception {
        try (OsgiDefaultCamelContext camel = new OsgiDefaultCamelContext(framework)) {
            camel.start();
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("probe.yaml", """
                            - route:
                                id: probe
                                from:
                                  uri: direct:in
                                  steps:
                                    - filter:
                                        simple: "${body} contains 'seven'"
                                        steps:
                                          - setBody:
                                              simple: "${body} eight"
                                          - to: seda:between
                            - route:
                                from:
                                  uri: seda:between
                                  steps:
                                    - to: mock:out
                            """));
            MockEndpoint out = camel.getEndpoint("mock:out", MockEndpoint.class);
            out.expectedBodiesReceived("six seven eight");

            camel.createProducerTemplate().sendBody("direct:in", "six seven");
            camel.createProducerTemplate().sendBody("direct:in", "nine");

            MockEndpoint.assertWait(10, TimeUnit.SECONDS, out);
        }
    }

    @Test
    public void aSwapTouchesNoOtherBundleAndLeavesNoClassesBehind() throws Exception {
        long shipped;
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("karaf.home"), "modules"))) {
            shipped = jars.filter(jar -> jar.toString().endsWith(".jar")).count();
        }
        waitUntil(
                "every shipped module is there",
                () -> Arrays.stream(framework.getBundles())
                                .filter(bundle -> bundle.getHeaders().get("Tiltas-Module") != null
                                        && bundle.getState() == Bundle.ACTIVE)
                                .count()
                        == shipped);
        awaitCalm();
        Bundle old = module("gatt");
        Map<Long, String> before = others(old);
        WeakReference<ClassLoader> loader =
                new WeakReference<>(old.adapt(BundleWiring.class).getClassLoader());
        // the database outlives the container: each run brings a version that none has brought before
        String version = "99." + System.currentTimeMillis() / 1000 + ".0";
        ServiceReference<LifeCycle> reference = framework.getServiceReference(LifeCycle.class);

        LifeCycle.Installed installed = framework
                .getService(reference)
                .install(newer(old, version), new LifeCycle.Request("test", Optional.of("a test"), false));

        assertEquals(version, installed.version().version());
        Bundle present = module("gatt");
        assertEquals(version, present.getVersion().toString());
        waitUntil("the one before is gone", () -> old.getState() == Bundle.UNINSTALLED);
        assertEquals(before, others(present));
        waitUntil("its classes are collected", () -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** The bundle of a module, the newest if there are two. */
    private Bundle module(String id) {
        return Arrays.stream(framework.getBundles())
                .filter(bundle -> id.equals(bundle.getHeaders().get("Tiltas-Module")))
                .max(Comparator.comparing(Bundle::getVersion))
                .orElse(null);
    }

    /** The start of the server is over when nothing has changed for some seconds. */
    private void awaitCalm() throws InterruptedException {
        Map<Long, String> last = Map.of();
        for (int calm = 0; calm < 10; calm++) {
            Map<Long, String> now = others(framework.getBundle());
            calm = now.equals(last) ? calm : 0;
            last = now;
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
        }
    }

    /** Everything but one module, as it can be told apart after it was touched. */
    private Map<Long, String> others(Bundle module) {
        Map<Long, String> others = new TreeMap<>();
        for (Bundle bundle : framework.getBundles()) {
            if (!module.equals(bundle)) {
                others.put(
                        bundle.getBundleId(),
                        bundle.getSymbolicName() + " state " + bundle.getState() + " changed "
                                + bundle.getLastModified());
            }
        }
        return others;
    }

    /** The jar a bundle came from, as a later version. */
    private static byte[] newer(Bundle bundle, String version) throws IOException {
        Path shipped;
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("karaf.home"), "modules"))) {
            shipped = jars.filter(jar -> jar.getFileName().toString().startsWith(bundle.getSymbolicName()))
                    .findFirst()
                    .orElseThrow();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(Files.newInputStream(shipped))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void waitUntil(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(what, System.nanoTime() < deadline);
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        }
    }

    private List<String> unsatisfiedComponents() {
        return components.getComponentDescriptionDTOs().stream()
                .filter(component -> OURS.matcher(component.bundle.symbolicName).matches())
                .flatMap(component -> components.getComponentConfigurationDTOs(component).stream())
                .filter(configuration -> configuration.state != ComponentConfigurationDTO.ACTIVE
                        && configuration.state != ComponentConfigurationDTO.SATISFIED)
                .map(configuration -> configuration.description.name + ": "
                        + Stream.of(configuration.unsatisfiedReferences)
                                .map(reference -> reference.name + " " + reference.target)
                                .collect(Collectors.joining(", ")))
                .toList();
    }

    private String endpoint() {
        ServiceReference<?> http = framework.getServiceReference("org.osgi.service.servlet.runtime.HttpServiceRuntime");
        Object endpoint = http.getProperty("osgi.http.endpoint");
        return endpoint instanceof String[] several ? several[0] : endpoint.toString();
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
