package org.tiltas.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * An adapter as its author hands it over: compiled against what the distribution offers to modules, packed as a bundle.
 * It reads {@code address;beats per minute}. Its parts can be broken on purpose.
 */
final class SampleModule {
    private static final String SOURCE = """
            package sample;

            import java.math.BigDecimal;
            import java.nio.charset.StandardCharsets;
            import java.util.List;
            import java.util.Set;
            import org.tiltas.api.*;

            public final class SampleAdapter implements DeviceAdapter {
                public void activate() throws Exception {
                    %s
                }

                @Override
                public AdapterDescriptor descriptor() {
                    return new AdapterDescriptor(
                            "%s", List.of("sample/{gateway}"), Set.of(), List.of(), Set.of("%s"));
                }

                @Override
                public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
                    String[] parts = new String(message.payload(), StandardCharsets.US_ASCII).split(";");
                    if (parts.length != 2) {
                        throw new DecodeException("malformed", "payload: not address;rate");
                    }
                    %s
                    return List.of(Reading.of(
                                    DeviceIdentifier.bluetooth(parts[0]),
                                    "heart-rate",
                                    new Value.Quantity(new BigDecimal(parts[1])%s, "/min", ""))
                            .build());
                }
            }
            """;

    /** A judge of heart rates: above 150 is too fast until it is below 100. */
    private static final String ANALYSIS = """
            package sample;

            import java.math.BigDecimal;
            import java.time.Instant;
            import java.util.List;
            import java.util.Set;
            import org.tiltas.api.Value;
            import org.tiltas.api.analysis.*;

            public final class SampleAnalysis implements AnalysisModule {
                public void activate() throws Exception {
                    %s
                }

                @Override
                public AnalysisDescriptor descriptor() {
                    return new AnalysisDescriptor(
                            "%s",
                            "Sample",
                            "1",
                            AnalysisDescriptor.Purpose.GENERAL,
                            Set.of("%s"),
                            Set.of(Key.Keying.SUBJECT),
                            AnalysisDescriptor.Order.MEASURED,
                            List.of(),
                            List.of(new AnalysisDescriptor.AlertKind(
                                    "fast", "Too fast", AnalysisDescriptor.Nature.CLINICAL, false)),
                            Set.of());
                }

                @Override
                public Judge judge(Key key, Terms terms, byte[] state) {
                    return new Judge() {
                        @Override
                        public void see(Evidence evidence, Judgements judgements) {
                            %s
                            BigDecimal rate = ((Value.Quantity) evidence.value()).value()%s;
                            Signal.Level level = rate.intValue() > 150
                                    ? Signal.Level.RAISED
                                    : rate.intValue() < 100 ? Signal.Level.CLEAR : Signal.Level.HOLDING;
                            judgements.signal(new Signal(
                                    "fast",
                                    level,
                                    Signal.Severity.MODERATE,
                                    evidence.at(),
                                    List.of(evidence.id()),
                                    Signal.Patience.NONE,
                                    "too fast"));
                        }

                        @Override
                        public void wake(Instant now, Judgements judgements) {}

                        @Override
                        public byte[] state() {
                            return new byte[] {1};
                        }
                    };
                }
            }
            """;

    /** A transport that listens to nothing. */
    private static final String TRANSPORT = """
            package sample;

            import java.time.Duration;
            import org.tiltas.api.transport.*;

            public final class SampleTransport implements Transport {
                public void activate() {}

                @Override
                public TransportDescriptor descriptor() {
                    return new TransportDescriptor("%2$s", "nothing");
                }

                @Override
                public void open(Host host) throws java.io.IOException, InterruptedException {
                    %1$s
                }

                @Override
                public void close(Duration within) {}

                @Override
                public Report report() {
                    %4$s
                    return Report.NONE;
                }
            }
            """;

    /** A way to partners of the kind {@code sample-wire}: takes everything, and tells values as text. */
    private static final String CHANNEL = """
            package sample;

            import java.util.List;
            import org.tiltas.api.*;

            public final class SampleChannel implements PartnerChannel, Rendering {
                public void activate() throws Exception {
                    %1$s
                }

                @Override
                public String kind() {
                    return "sample-wire";
                }

                @Override
                public void check(PartnerSettings settings) {}

                @Override
                public String render(Observed observed, PartnerSettings settings, PartnerContext context) {
                    return ((Value.Quantity) observed.measurement().value()).value()%5$s.toPlainString();
                }

                @Override
                public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
                    return new PartnerConnection() {
                        @Override
                        public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain) {
                            %4$s
                            return items.stream()
                                    .<DeliveryOutcome>map(
                                            item -> new DeliveryOutcome.Delivered("wire/" + item.offset(), true))
                                    .toList();
                        }

                        @Override
                        public void probe() {}

                        @Override
                        public void close() {}
                    };
                }
            }
            """;

    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="sample" activate="activate"\
             immediate="true">
              <implementation class="sample.%s"/>
              <service><provide interface="%s"/></service>
            </scr:component>
            """;

    private final Map<String, String> headers = new LinkedHashMap<>();
    private String id = "sample";
    private String metric = "heart-rate";
    private String activation = "";
    private String decoding = "";
    private String conversion = "";
    private int padding;
    private String source = SOURCE;
    private String type = "SampleAdapter";
    private String service = "org.tiltas.api.DeviceAdapter";

    private SampleModule(String version) {
        headers.put("Bundle-ManifestVersion", "2");
        headers.put("Bundle-SymbolicName", "sample");
        headers.put("Bundle-Version", version);
        headers.put("Tiltas-Module", "sample");
        headers.put("Tiltas-Module-Kind", "adapter");
        headers.put("Service-Component", "OSGI-INF/sample.xml");
        headers.put("Import-Package", "org.tiltas.api;version=\"[1.0,2)\"");
        headers.put(
                "Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.3.0)(!(version>=2.0.0)))\"");
    }

    static SampleModule version(String version) {
        return new SampleModule(version);
    }

    /** An analysis instead of an adapter. */
    static SampleModule analysis(String version) {
        SampleModule module = new SampleModule(version);
        module.source = ANALYSIS;
        module.type = "SampleAnalysis";
        module.service = "org.tiltas.api.analysis.AnalysisModule";
        module.headers.put("Tiltas-Module-Kind", "analysis");
        module.headers.put(
                "Import-Package", "org.tiltas.api;version=\"[1.0,2)\",org.tiltas.api.analysis;version=\"[1.0,2)\"");
        return module;
    }

    /** A transport; its activation is what it does when it is opened. */
    static SampleModule transport(String version) {
        SampleModule module = new SampleModule(version);
        module.source = TRANSPORT;
        module.type = "SampleTransport";
        module.service = "org.tiltas.api.transport.Transport";
        module.headers.put("Tiltas-Module-Kind", "transport");
        module.headers.put("Import-Package", "org.tiltas.api.transport;version=\"[1.0,2)\"");
        return module;
    }

    /** A way to partners instead of an adapter; the module is called {@code sample-wire}. */
    static SampleModule channel(String version) {
        SampleModule module = new SampleModule(version);
        module.source = CHANNEL;
        module.type = "SampleChannel";
        module.service = "org.tiltas.api.PartnerChannel";
        module.headers.put("Bundle-SymbolicName", "sample-wire");
        module.headers.put("Tiltas-Module", "sample-wire");
        module.headers.put("Tiltas-Module-Kind", "partner");
        return module;
    }

    /** Sets a header of the manifest; an empty value leaves it out. */
    SampleModule header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** The id its descriptor tells. */
    SampleModule id(String other) {
        id = other;
        return this;
    }

    SampleModule metric(String other) {
        metric = other;
        return this;
    }

    /** Java statements that run when it is started. */
    SampleModule activation(String statements) {
        activation = statements;
        return this;
    }

    /** Java statements that run for each message; {@code parts} holds address and rate. Of a channel, for each delivery; of a transport, for each report. */
    SampleModule decoding(String statements) {
        decoding = statements;
        return this;
    }

    /** A method call on the rate, such as {@code .add(BigDecimal.ONE)}. */
    SampleModule conversion(String call) {
        conversion = call;
        return this;
    }

    /** Adds an entry of so many megabytes of zeros. */
    SampleModule padding(int megabytes) {
        padding = megabytes;
        return this;
    }

    byte[] jar() throws IOException {
        Map<String, byte[]> classes = compiled();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                manifest.getMainAttributes().putValue(name, value);
            }
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            add(jar, "OSGI-INF/sample.xml", COMPONENT.formatted(type, service).getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
                add(jar, entry.getKey(), entry.getValue());
            }
            if (padding > 0) {
                jar.putNextEntry(new ZipEntry("zeros"));
                byte[] megabyte = new byte[1 << 20];
                for (int i = 0; i < padding; i++) {
                    jar.write(megabyte);
                }
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private Map<String, byte[]> compiled() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Site.work()), "sample");
        Path file = Files.createDirectories(folder.resolve("sample")).resolve(type + ".java");
        Files.writeString(file, source.formatted(activation, id, metric, decoding, conversion));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of("--release", "17", "-cp", api().toString(), "-d", folder.toString());
            boolean good = compiler.getTask(
                            problems, files, null, options, null, files.getJavaFileObjects(file.toFile()))
                    .call();
            if (!good) {
                throw new IOException("the sample does not compile: " + problems);
            }
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (Stream<Path> found = Files.list(file.getParent())) {
            for (Path each :
                    found.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                classes.put("sample/" + each.getFileName(), Files.readAllBytes(each));
            }
        }
        return classes;
    }

    private static Path api() throws IOException {
        try (Stream<Path> files = Files.walk(Site.shipped().resolve("system/org/tiltas/tiltas-api"))) {
            return files.filter(f -> f.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the distribution lacks the api"));
        }
    }
}
