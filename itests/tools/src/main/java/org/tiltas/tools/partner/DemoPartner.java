package org.tiltas.tools.partner;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.ResponseHighlighterInterceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.Flag;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Resource;
import org.tiltas.tools.cli.Options;

/** The hospital of the demo: a HAPI FHIR R4 server with its resources in memory. */
public final class DemoPartner implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();
    private final PartnerStore store;

    /**
     * @param port 0 = any
     * @param journal file in which resources outlive the process; null = memory only
     */
    public DemoPartner(String host, int port, Path directory, Path journal) throws LifecycleException, IOException {
        FhirContext fhir = FhirContext.forR4Cached();
        store = new PartnerStore(fhir, journal);
        RestfulServer server = new RestfulServer(fhir);
        List<Object> providers = new ArrayList<>();
        for (Class<? extends Resource> type : List.of(
                Patient.class, Device.class, Organization.class, Practitioner.class, Location.class, Flag.class)) {
            providers.add(new ResourceProvider<>(type, store));
        }
        providers.add(new ObservationProvider(store));
        server.registerProviders(providers);
        server.registerProvider(new BundleProvider(fhir, store));
        server.setPagingProvider(
                new FifoMemoryPagingProvider(20).setDefaultPageSize(20).setMaximumPageSize(200));
        server.registerInterceptor(new ResponseHighlighterInterceptor());

        tomcat.setBaseDir(directory.toAbsolutePath().toString());
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", host);
        connector.setMaxPostSize(-1);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        // ready means ready: the first request must not pay for building the model
        Tomcat.addServlet(context, "fhir", server).setLoadOnStartup(1);
        context.addServletMappingDecoded("/fhir/*", "fhir");
        tomcat.start();
    }

    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    public long observations() {
        return store.count("Observation");
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    public static void main(String[] args) throws IOException, InterruptedException, LifecycleException {
        Options options = Options.parse(args, Set.of("host", "port", "port-file", "journal", "work"), Set.of());
        DemoPartner partner = new DemoPartner(
                options.text("host", "127.0.0.1"),
                options.number("port", 9090),
                options.path("work").orElse(Path.of(System.getProperty("java.io.tmpdir"), "demo-partner")),
                options.path("journal").orElse(null));
        Optional<Path> portFile = options.path("port-file");
        if (portFile.isPresent()) {
            Files.writeString(portFile.get(), partner.port() + "\n");
        }
        System.out.println("partner: http://127.0.0.1:" + partner.port() + "/fhir");
        new CountDownLatch(1).await();
    }
}
