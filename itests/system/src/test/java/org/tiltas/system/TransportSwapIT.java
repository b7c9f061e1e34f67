package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.hl7v2.Ward;
import org.tiltas.tools.swap.Swapper;

/** Transports are swapped while messages come in by them: all that was acknowledged is there, and nothing twice. */
class TransportSwapIT {
    private static final int SWAPS = 5;
    private static final Duration PACE = Duration.ofMillis(50);
    private static final String INSTALL = "/api/v1/modules?approveUnsigned=a%20test";
    private static final String JAR = "application/java-archive";

    /** Never comes back, whatever is asked of it. */
    private static final String DEAF =
            "for (int i = 0; i >= 0; i = 0) { try { Thread.sleep(1000); } catch (InterruptedException e) { i = 0; } }";

    private static Site site;
    private static OffsetDateTime began;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start(
                "transport-swap",
                Site.shipped(),
                Map.of("TILTAS_MODULE_START_SECONDS", "4", "TILTAS_FILES_SECONDS", "1"));
        began = OffsetDateTime.now(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .minusMinutes(50);
        site.residents(1, 4);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            try {
                site.log().assertNoErrors("bundle sample:", "Framework - FrameworkEvent ERROR");
            } finally {
                site.close();
            }
        }
    }

    private static long observations() throws IOException {
        return site.admin().read("/api/v1/status").path("observations").asLong();
    }

    /** A heart rate of its own second, so that each message is one Observation however often it comes. */
    private static String heartRate(int device, long number) {
        return "{\"device\":\"%s\",\"characteristic\":\"2a37\",\"value\":\"0048\",\"time\":\"%s\"}"
                .formatted(DeviceName.address(device), began.plusSeconds(number));
    }

    private static void swap(String module, Progress progress) throws Exception {
        Swapper swapper =
                new Swapper(site.server().api(), Swapper.shipped(Site.shipped(), "tiltas-transport-" + module));
        for (int i = 0; i < SWAPS; i++) {
            long before = progress.soFar();
            Site.await("messages flow").until(() -> progress.soFar() > before + 5);
            swapper.swap();
            assertThat(site.nobody().get("/health/ready").status()).isEqualTo(200);
        }
        long before = progress.soFar();
        Site.await("messages flow").until(() -> progress.soFar() > before + 5);
        JsonNode now = site.admin().read("/api/v1/modules/" + module);
        assertThat(now.path("kind").asText()).isEqualTo("transport");
        assertThat(now.path("state").asText()).isEqualTo("active");
        assertThat(now.path("version").asText()).isEqualTo("90.0.0");
        assertThat(now.path("handled").asLong()).isGreaterThanOrEqualTo(before);
    }

    private interface Progress {
        long soFar() throws Exception;
    }

    @Test
    void mllp() throws Exception {
        site.home().sender("ward", Site.SECRET, "MON", "off");
        site.admin()
                .post(
                        "/fhir/R4/Patient",
                        "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:tiltas:tools:resident\",\"value\":\"swap\"}]}"
                                .getBytes(StandardCharsets.UTF_8),
                        "application/fhir+json")
                .expect(201);
        long before = observations();
        int port = Integer.parseInt(
                Files.readString(site.server().data().resolve("run/mllp.port")).strip());
        Ward ward = new Ward("127.0.0.1", port, turn -> Optional.of(report(turn)));
        try (Ward started = ward.start(PACE)) {
            swap("mllp", started::acknowledged);
        }

        Site.await("what was acknowledged is there")
                .until(() -> site.isDrained() && observations() - before >= ward.acknowledged());
        assertThat(ward.sent() - ward.acknowledged()).isBetween(0L, 1L);
        assertThat(observations() - before).isBetween(ward.acknowledged(), ward.sent());
        assertThat(site.admin().read("/api/v1/modules/mllp").path("quarantined").asLong())
                .isZero();
    }

    private static String report(long number) {
        String at = DateTimeFormatter.ofPattern("yyyyMMddHHmmssxx").format(began.plusSeconds(number));
        return "MSH|^~\\&|MON||||" + at + "||ORU^R01^ORU_R01|S" + number + "|P|2.6\rPID|||swap^^^DEMO\rOBR|1||||||" + at
                + "\rOBX|1|NM|8867-4^Heart rate^LN|1.1.1.1|72|/min|||||F|||||||BED^^0011223344556677^EUI-64\r";
    }

    @Test
    void file() throws Exception {
        site.home().gateway("folder", Site.SECRET, 0);
        Path gateway = Files.createDirectory(site.server().data().resolve("files/folder"));
        Path gatt = gateway.resolve("gatt");
        Site.await("the folders are laid out").until(() -> Files.isDirectory(gatt.resolve("failed")));
        long before = observations();
        AtomicBoolean on = new AtomicBoolean(true);
        CompletableFuture<Integer> dropped = CompletableFuture.supplyAsync(() -> drop(gatt.resolve("in"), on));
        try {
            swap("file", () -> count(gatt.resolve("done")));
        } finally {
            on.set(false);
        }
        int all = dropped.get();

        Site.await("all are taken").until(() -> count(gatt.resolve("done")) == all);
        Site.await("each is there once").until(() -> observations() - before == all);
        assertThat(count(gatt.resolve("failed"))).isZero();
        assertThat(count(gatt.resolve("in"))).isZero();
    }

    private static int drop(Path in, AtomicBoolean on) {
        int dropped = 0;
        try {
            while (on.get()) {
                Path draft = Files.writeString(in.resolve("." + dropped), heartRate(0, dropped));
                Files.move(draft, in.resolve("m%05d.json".formatted(dropped)));
                dropped++;
                LockSupport.parkNanos(PACE.toNanos());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return dropped;
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    @Test
    void mqttClient() throws Exception {
        Assumptions.assumeTrue(Mosquitto.isInstalled(), "mosquitto is not installed");
        site.home().gateway("gw-north", Site.SECRET, 0);
        String broker = "/api/v1/brokers/ward";
        long before = observations();
        try (Mosquitto mosquitto = Mosquitto.start(site.folder())) {
            site.admin()
                    .put(
                            broker,
                            "{\"url\": \"mqtt://127.0.0.1:" + mosquitto.port()
                                    + "\", \"user\": \"tiltas\", \"password\":"
                                    + " \"br0ker-pass\", \"subscriptions\": [{\"filter\": \"ward/+\", \"adapter\":"
                                    + " \"gatt\", \"gateway\": \"gw-north\"}]}")
                    .expect(201);
            Site.await("subscribed").until(() -> {
                JsonNode status = site.admin().read(broker).path("status");
                return status.path("state").asText().equals("connected")
                        && status.path("lastError").isNull();
            });
            AtomicBoolean on = new AtomicBoolean(true);
            CompletableFuture<Integer> published = CompletableFuture.supplyAsync(() -> publish(mosquitto.port(), on));
            try {
                swap("mqtt-client", () -> observations() - before);
            } finally {
                on.set(false);
            }
            int all = published.get();

            Site.await("each is there once").until(() -> observations() - before == all);
            assertThat(site.admin().read(broker).at("/status/state").asText()).isEqualTo("connected");
            site.admin().delete(broker).expect(204);
        }
    }

    private static int publish(int port, AtomicBoolean on) {
        int published = 0;
        try (GatewayClient sensor = GatewayClient.connect(port, "sensor", "any")) {
            while (on.get()) {
                sensor.publish("ward/7", heartRate(1, published).getBytes(StandardCharsets.UTF_8));
                published++;
                LockSupport.parkNanos(PACE.toNanos());
            }
        }
        return published;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1.0 | throw new java.io.IOException(\"TILTAS_SAMPLE: is not for today\");"
                        + " | open: TILTAS_SAMPLE: is not for today",
                "1.1.1 | throw new StackOverflowError(); | open: it broke with java.lang.StackOverflowError",
                "1.1.2 | " + DEAF + " | it did not come back within 4 s"
            })
    void oneThatDoesNotOpenIsTakenBack(String version, String opening, String reason) throws Exception {
        if (site.admin().get("/api/v1/modules/sample").status() == 404) {
            site.admin()
                    .post(INSTALL, SampleModule.transport("1.0.0").jar(), JAR)
                    .expect(201);
        }
        Rest.Answer answer = site.admin()
                .post(
                        INSTALL,
                        SampleModule.transport(version).activation(opening).jar(),
                        JAR);

        assertThat(answer.status()).as(answer.text()).isIn(409, 422);
        assertThat(answer.json().path("detail").asText()).contains(reason);
        JsonNode module = site.admin().read("/api/v1/modules/sample");
        assertThat(module.path("version").asText()).isEqualTo("1.0.0");
        assertThat(module.path("state").asText()).isEqualTo("active");
        assertThat(module.at("/versions").findValuesAsText("reason").toString()).contains(reason);
        assertThat(site.nobody().get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void oneThatBreaksOnProbationIsTakenBack() throws Exception {
        if (site.admin().get("/api/v1/modules/sample").status() == 404) {
            site.admin()
                    .post(INSTALL, SampleModule.transport("1.0.0").jar(), JAR)
                    .expect(201);
        }
        Rest.Answer answer = site.admin()
                .post(
                        INSTALL,
                        SampleModule.transport("1.2.0")
                                .decoding("if (true) throw new IllegalStateException();")
                                .jar(),
                        JAR);

        assertThat(answer.status()).as(answer.text()).isIn(409, 422);
        assertThat(answer.json().path("detail").asText())
                .isEqualTo("taken back, 1.0.0 serves again: report: it broke with java.lang.IllegalStateException");
        JsonNode module = Site.await("the one before is open again")
                .until(
                        () -> site.admin().read("/api/v1/modules/sample"),
                        m -> m.path("version").asText().equals("1.0.0")
                                && m.at("/versions")
                                        .findValuesAsText("reason")
                                        .toString()
                                        .contains("report: it broke"));
        assertThat(module.path("state").asText()).isEqualTo("active");
        assertThat(site.nobody().get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void oneThatIsRemovedIsToldAndComesBack() throws Exception {
        Path port = site.server().data().resolve("run/mllp.port");
        String before = Files.readString(port);
        site.admin().delete("/api/v1/modules/mllp").expect(204);

        JsonNode absent = site.admin().read("/api/v1/modules/mllp");
        assertThat(absent.path("state").asText()).isEqualTo("absent");
        assertThat(absent.path("reason").asText()).isEqualTo("it was removed; nothing comes in by it");
        Rest.Answer ready = site.nobody().get("/health/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.text()).contains("transport mllp: was removed; nothing comes in by it");
        assertThat(port).doesNotExist();

        site.admin().post("/api/v1/modules/mllp/rollback", "{}").expect(200);
        assertThat(site.admin().read("/api/v1/modules/mllp").path("state").asText())
                .isEqualTo("active");
        assertThat(Files.readString(port)).as("senders need not ask again").isEqualTo(before);
    }
}
