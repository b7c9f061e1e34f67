package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.home.Home;
import org.tiltas.tools.home.Resident;
import org.tiltas.tools.server.TiltasServer;

/** A server started by its own command with an empty data directory, a partner, and ways to talk to both. */
final class Site implements AutoCloseable {
    static final String ADMIN_PASSWORD = "system-test-admin-7Qx";
    static final String SECRET = "system-test-gateway-4Zk";
    static final String PARTNER = "hospital";
    static final String ZONE = "Europe/Vilnius";

    private static final Path ROOT = Path.of(System.getProperty("tiltas.root"));
    private static final Path WORK = Path.of(System.getProperty("tiltas.work"));

    private final Path folder;
    private final TiltasServer server;
    private final SinkProcess sink;

    private Site(String name, Path distribution, Map<String, String> settings) throws IOException {
        folder = emptied(WORK.resolve(name));
        sink = new SinkProcess(folder);
        Map<String, String> environment = environment(distribution);
        environment.putAll(settings);
        server = new TiltasServer(ROOT, folder.resolve("data"), ADMIN_PASSWORD, environment);
    }

    /** Starts a site; whatever an earlier run left under this name is removed first. */
    static Site start(String name) throws IOException {
        return start(name, shipped());
    }

    /** The same with another distribution than the one that was built. */
    static Site start(String name, Path distribution) throws IOException {
        return start(name, distribution, Map.of());
    }

    /** The same with settings in the environment. */
    static Site start(String name, Path distribution, Map<String, String> settings) throws IOException {
        Site site = new Site(name, distribution, settings);
        try {
            site.server.start();
            return site;
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    static Path shipped() {
        return Path.of(System.getProperty("tiltas.dist")).toAbsolutePath().normalize();
    }

    static Path work() {
        return WORK;
    }

    static Path root() {
        return ROOT.toAbsolutePath().normalize();
    }

    static Map<String, String> environment(Path distribution) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TILTAS_DIST", distribution.toString());
        environment.put("TILTAS_ZONE", ZONE);
        return environment;
    }

    /** What the servers of a run before have logged is kept apart: it tells why that run had to be repeated. */
    static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Path logs = folder.resolve("data/log");
            if (Files.isDirectory(logs)) {
                Path kept = WORK.resolve("before");
                Files.createDirectories(kept);
                Files.move(logs, kept.resolve(folder.getFileName() + "-" + System.nanoTime()));
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    Path folder() {
        return folder;
    }

    TiltasServer server() {
        return server;
    }

    SinkProcess sink() {
        return sink;
    }

    /** The administrator. */
    Rest admin() {
        return user("admin", ADMIN_PASSWORD);
    }

    Rest user(String name, String password) {
        return new Rest(this::base, name, password);
    }

    Rest nobody() {
        return new Rest(this::base);
    }

    /** A gateway's HTTP side. */
    Rest gateway(String id) {
        return user(id, SECRET);
    }

    Home home() throws IOException {
        return new Home(server.api());
    }

    String base() {
        try {
            return "http://127.0.0.1:" + server.httpPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    int mqttPort() throws IOException {
        return server.mqttPort();
    }

    /** Makes the sink a partner that gets everything from the beginning. */
    void partner() throws IOException {
        home().partner(PARTNER, sink.base(), "atomic");
    }

    /** Registers residents who wear devices 0 to {@code devices} in turn, and gives device to resident. */
    Map<String, String> residents(int count, int devices) throws IOException {
        List<Resident> residents = Home.residents(count, devices);
        home().register(residents);
        Map<String, String> wearers = new HashMap<>();
        residents.forEach(r -> r.devices().forEach(d -> wearers.put(d.identifier(), r.id())));
        return wearers;
    }

    /** FHIR reference of a device by its number. */
    String device(int number) throws IOException {
        return "Device/" + find("Device", DeviceName.SYSTEM, DeviceName.identifier(number));
    }

    /** FHIR reference of a resident. */
    String patient(String resident) throws IOException {
        return "Patient/" + find("Patient", Home.RESIDENT_SYSTEM, resident);
    }

    private String find(String type, String system, String value) throws IOException {
        JsonNode found = admin().read("/fhir/R4/" + type + "?identifier=" + Rest.encode(system + "|" + value));
        assertThat(found.path("entry")).as("%s %s", type, value).hasSize(1);
        return found.at("/entry/0/resource/id").asText();
    }

    /** Puts a device on a resident from a time on. */
    JsonNode assign(String device, String patient, String from) throws IOException {
        ObjectNode use = Rest.JSON.createObjectNode();
        use.put("resourceType", "DeviceUseStatement").put("status", "active");
        use.putObject("subject").put("reference", patient);
        use.putObject("device").put("reference", device);
        use.putObject("timingPeriod").put("start", from);
        return admin().create(use).expect(201).json();
    }

    /** All Observations that a search finds; they must fit one page. */
    List<JsonNode> observations(String query) throws IOException {
        JsonNode bundle = admin().read("/fhir/R4/Observation?" + query + "&_count=500");
        return Stream.iterate(0, i -> i < bundle.path("entry").size(), i -> i + 1)
                .map(i -> bundle.path("entry").get(i).path("resource"))
                .filter(r -> r.path("resourceType").asText().equals("Observation"))
                .toList();
    }

    /** Whether every module and partner have passed all there is, by the server's own account. */
    boolean isDrained() throws IOException {
        for (JsonNode module : admin().read("/api/v1/modules").path("items")) {
            if (module.path("lag").asLong() > 0) {
                return false;
            }
        }
        // asked second: what the modules have passed is visible to partners by now
        for (JsonNode partner : admin().read("/api/v1/status").path("partners")) {
            if (partner.path("lag").asLong() > 0 || partner.path("deferred").asLong() > 0) {
                return false;
            }
        }
        return true;
    }

    JsonNode trace(String message) throws IOException {
        return admin().read("/api/v1/messages/" + Rest.encode(message));
    }

    /** Waits, asking often, at most as long as a person would call broken. */
    static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .pollDelay(Duration.ZERO);
    }

    ServerLog log() {
        return new ServerLog(server.data());
    }

    @Override
    public void close() throws IOException {
        sink.close();
        server.close();
    }
}
