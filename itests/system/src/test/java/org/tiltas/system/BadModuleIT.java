package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.gatt.DeviceName;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/**
 * Every kind of bad jar is refused or taken back with a reason in one line, the version before goes on, and the readings
 * of other modules, which flow all the while, notice nothing.
 */
class BadModuleIT {
    private static final String GATEWAY = FleetPlan.gateway(0);
    private static final int DEVICES = 20;
    private static final String INSTALL = "/api/v1/modules?approveUnsigned=a%20test";
    private static final String JAR = "application/java-archive";

    /** Never comes back, whatever is asked of it, and leaves the processor to others meanwhile. */
    private static final String DEAF =
            "for (int i = 0; i >= 0; i = 0) { try { Thread.sleep(1000); } catch (InterruptedException e) { i = 0; } }";

    private static int nextRate = 40;

    private static Site site;
    private static Map<String, String> wearers;
    private static Fleet fleet;
    private static Path ledger;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start(
                "bad-modules",
                Site.shipped(),
                Map.of(
                        "TILTAS_MODULE_START_SECONDS",
                        "4",
                        "TILTAS_DECODE_SECONDS",
                        "1",
                        "TILTAS_DELIVER_SECONDS",
                        "4"));
        site.admin()
                .put(
                        "/api/v1/gateways/" + GATEWAY,
                        "{\"secret\": \"" + Site.SECRET
                                + "\", \"adapters\": [\"gatt\", \"sample\"], \"home\": \"north\"}")
                .expect(201);
        wearers = site.residents(10, DEVICES);
        site.partner();
        install(SampleModule.version("1.0.0")).expect(201);
        ledger = site.folder().resolve("fleet.ledger");
        fleet = new Fleet(
                FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                        .withSize(1, DEVICES)
                        .withRate(200)
                        .withEnd(Duration.ofHours(1), 0),
                ledger);
        fleet.start();
    }

    @AfterAll
    static void theOthersNoticedNothing() throws Exception {
        if (site == null) {
            return;
        }
        try (Fleet ended = fleet) {
            ended.stop();
            FleetResult result = ended.await(Duration.ofSeconds(60));
            Site.await("all is delivered").atMost(Duration.ofSeconds(60)).until(site::isDrained);
            Verdict verdict = Judge.judge(ledger, site.sink().ledger(), wearers);
            System.out.println(verdict.text());
            assertThat(verdict.clean()).as(verdict.text()).isTrue();
            assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(result.published());
            // what the framework says of the bundles that broke on purpose
            site.log().assertNoErrors("bundle sample:", "Framework - FrameworkEvent ERROR");
        } finally {
            site.close();
        }
    }

    private static Rest.Answer install(SampleModule module) throws IOException {
        return site.admin().post(INSTALL, module.jar(), JAR);
    }

    private static String send(int device, int rate) throws IOException {
        return site.gateway(GATEWAY)
                .post(
                        "/ingest/sample",
                        (DeviceName.address(device) + ";" + rate).getBytes(StandardCharsets.US_ASCII),
                        "")
                .expect(202)
                .json()
                .path("id")
                .asText();
    }

    /** A message of its own kind is read by version 1. */
    private static void version1Reads() throws IOException {
        int rate = nextRate++;
        String id = send(500, rate);
        JsonNode trace = Site.await("version 1 reads on")
                .until(() -> site.trace(id), t -> t.path("state").asText().equals("read"));
        assertThat(trace.at("/readings/0/metric").asText()).isEqualTo("heart-rate");
        JsonNode module = site.admin().read("/api/v1/modules/sample");
        assertThat(module.path("version").asText()).as("%s", module).isEqualTo("1.0.0");
        assertThat(module.path("state").asText()).as("%s", module).isEqualTo("active");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(
                        SampleModule.version("1.1.0").header("Import-Package", "org.tiltas.api,org.osgi.nowhere"),
                        "Import-Package: org.osgi.nowhere"),
                Arguments.of(
                        SampleModule.version("1.1.1").header("Import-Package", "org.tiltas.api;version=\"[7,8)\""),
                        "built for another version of the server"),
                Arguments.of(
                        SampleModule.version("1.1.2").header("Import-Package", "org.tiltas.api,org.tiltas.spi.journal"),
                        "between the server's own rooms"),
                Arguments.of(
                        SampleModule.version("1.1.3").header("Import-Package", "org.tiltas.api,org.apache.camel"),
                        "put its library into the module's jar"),
                Arguments.of(
                        SampleModule.version("1.1.4").activation("throw new IllegalStateException(\"no\");"),
                        "start: "),
                Arguments.of(SampleModule.version("1.1.5").activation(DEAF), "within 4 s"),
                Arguments.of(SampleModule.version("1.1.6").metric("mood"), "metrics: 'mood'"),
                Arguments.of(SampleModule.version("1.1.7").header("Export-Package", "sample"), "Export-Package: "),
                Arguments.of(SampleModule.version("1.1.8").header("Tiltas-Module", ""), "Tiltas-Module: missing"),
                Arguments.of(SampleModule.version("1.1.9").header("Bundle-SymbolicName", ""), "no OSGi bundle"),
                Arguments.of(SampleModule.version("1.1.10").padding(300), "unpacks to more than 256 MB"),
                Arguments.of(SampleModule.version("1.1.11").header("Service-Component", ""), "offers no service"),
                Arguments.of(SampleModule.version("0.9.0"), "is older than 1.0.0"),
                Arguments.of(
                        SampleModule.version("1.1.12").header("Tiltas-Module-Kind", "partner"), "Tiltas-Module-Kind: "),
                Arguments.of(
                        SampleModule.version("1.1.13").header("DynamicImport-Package", "*"),
                        "DynamicImport-Package: "));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("bad")
    void isRefusedAndTheVersionBeforeGoesOn(SampleModule module, String reason) throws Exception {
        Rest.Answer answer = install(module);

        assertThat(answer.status()).as(answer.text()).isIn(409, 422);
        assertThat(answer.json().path("detail").asText()).contains(reason).doesNotContain("\n");
        version1Reads();
    }

    @Test
    void whatIsNoJarAtAllIsRefused() throws Exception {
        Rest.Answer answer = site.admin().post(INSTALL, new byte[5000], JAR);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asText()).isEqualTo("jar: not a jar file");
        version1Reads();
    }

    @Test
    void anUnsignedJarNeedsAReason() throws Exception {
        Rest.Answer answer = site.admin()
                .post("/api/v1/modules", SampleModule.version("1.2.0").jar(), JAR);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asText()).startsWith("signature: it is not signed");
        version1Reads();
    }

    /** Fails on the first message that the version before reads: it comes back, and the message is not lost. */
    @ParameterizedTest
    @MethodSource("failing")
    void oneThatFailsWhereTheVersionBeforeSucceedsIsTakenBack(String version, String statements, String reason)
            throws Exception {
        install(SampleModule.version(version).decoding(statements));
        String id = send(501, nextRate++);
        Site.await("the message is read by version 1").until(() -> {
            JsonNode trace = site.trace(id);
            return trace.path("state").asText().equals("read");
        });
        // that version 1 serves again comes first, that it is written down a moment later
        JsonNode module = Site.await("version 1 serves again, and why is told")
                .until(
                        () -> site.admin().read("/api/v1/modules/sample"),
                        m -> m.path("version").asText().equals("1.0.0")
                                && reason(m, version).contains(reason));
        assertThat(module.path("state").asText()).isEqualTo("active");
        version1Reads();
    }

    static Stream<Arguments> failing() {
        return Stream.of(
                Arguments.of("1.3.0", "if (true) throw new IllegalStateException(parts[1]);", "IllegalStateException"),
                Arguments.of("1.3.1", DEAF, "took too long"),
                Arguments.of("1.3.2", "if (true) throw new StackOverflowError();", "StackOverflowError"),
                Arguments.of(
                        "1.3.3",
                        "if (true) throw new DecodeException(\"unknown-model\", \"x\");",
                        "refused as unknown-model"));
    }

    /** Its partner waits, everybody else's goes on, and the next version delivers what has waited. */
    @Test
    void aChannelThatNeverComesBackHoldsUpItsOwnPartnerOnly() throws Exception {
        install(SampleModule.channel("1.0.0").decoding(DEAF)).expect(201);
        site.admin()
                .put("/api/v1/partners/wire", "{\"kind\": \"sample-wire\", \"url\": \"wire://nowhere\"}")
                .expect(201);
        JsonNode module = Site.await("it is found out")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> site.admin().read("/api/v1/modules/sample-wire"),
                        m -> m.path("state").asText().equals("stuck"));
        assertThat(module.path("reason").asText())
                .contains("for partner wire (routine): hangs: 3 calls gave no sign of life within 4 s")
                .contains("tried again after 30 s");
        JsonNode status = site.admin().read("/api/v1/partners/wire").path("status");
        assertThat(status.path("state").asText()).as("%s", status).isEqualTo("waiting");
        assertThat(status.path("lastError").asText()).contains("module sample-wire 1.0.0");

        SampleModule mended = SampleModule.channel("1.1.0").conversion(".negate()");
        JsonNode preview = site.admin()
                .post("/api/v1/modules/sample-wire/preview?last=5&partner=wire", mended.jar(), JAR)
                .expect(200)
                .json();
        assertThat(preview.path("messages").asInt()).as("%s", preview).isEqualTo(5);
        assertThat(preview.path("changed")).as("%s", preview).hasSize(5);
        install(mended).expect(200);
        Site.await("what waited is delivered").until(() -> {
            JsonNode now = site.admin().read("/api/v1/partners/wire").path("status");
            return now.path("state").asText().equals("running")
                    && now.path("delivered").asLong() > 0;
        });
        site.admin().delete("/api/v1/partners/wire").expect(204);
        site.admin().delete("/api/v1/modules/sample-wire").expect(204);
        version1Reads();
    }

    /** What it broke on is delivered by the version before, which is back by itself. */
    @Test
    void aChannelThatFailsOnProbationIsTakenBack() throws Exception {
        install(SampleModule.channel("2.0.0")).expect(201);
        site.admin()
                .put("/api/v1/partners/wire", "{\"kind\": \"sample-wire\", \"url\": \"wire://nowhere\"}")
                .expect(201);
        wireDelivers();

        Rest.Answer breaks =
                install(SampleModule.channel("2.1.0").decoding("if (true) throw new IllegalStateException();"));
        assertThat(breaks.status()).as(breaks.text()).isIn(409, 422);
        assertThat(breaks.json().path("detail").asText())
                .isEqualTo("taken back, 2.0.0 serves again: for partner wire (routine): broke with"
                        + " java.lang.IllegalStateException");
        wireDelivers();

        install(SampleModule.channel("2.1.1").decoding(DEAF));
        JsonNode module = Site.await("the one that hangs is taken back")
                .atMost(Duration.ofSeconds(30))
                .until(() -> site.admin().read("/api/v1/modules/sample-wire"), m -> reason(m, "2.1.1")
                        .contains("(routine): gave no sign of life within 4 s"));
        assertThat(module.path("version").asText()).as("%s", module).isEqualTo("2.0.0");
        wireDelivers();
        assertThat(site.admin()
                        .read("/api/v1/modules/sample-wire")
                        .path("state")
                        .asText())
                .isEqualTo("active");
        site.admin().delete("/api/v1/partners/wire").expect(204);
        site.admin().delete("/api/v1/modules/sample-wire").expect(204);
        version1Reads();
    }

    private static void wireDelivers() throws IOException {
        long before = wireDelivered();
        Site.await("readings are delivered").until(() -> wireDelivered() > before);
    }

    private static long wireDelivered() throws IOException {
        return site.admin()
                .read("/api/v1/partners/wire")
                .at("/status/delivered")
                .asLong();
    }

    /** It serves, and is found out when it is gone. */
    @Test
    void oneThatLeavesAThreadRunningIsNamed() throws Exception {
        install(SampleModule.version("1.5.0")
                .activation("Thread left = new Thread(() -> { " + DEAF + " }, \"sample-leak\");"
                        + " left.setDaemon(true); left.start();"));
        site.admin().post("/api/v1/modules/sample/rollback", "{}").expect(200);

        JsonNode module = Site.await("what it left running is told")
                .until(() -> site.admin().read("/api/v1/modules/sample"), m -> reason(m, "1.5.0")
                        .contains("sample-leak"));

        assertThat(reason(module, "1.5.0")).startsWith("it leaves threads running that do not end when interrupted");
        version1Reads();
    }

    private static String reason(JsonNode module, String version) {
        for (JsonNode kept : module.path("versions")) {
            if (kept.path("version").asText().equals(version)) {
                return kept.path("reason").asText();
            }
        }
        return "";
    }

    @Test
    void aMessageForAnAbsentAdapterIsAcknowledgedAndWaits() throws Exception {
        Rest admin = site.admin();
        admin.delete("/api/v1/modules/sample").expect(204);
        assertThat(admin.read("/api/v1/modules/sample").path("state").asText()).isEqualTo("absent");
        String id = send(502, nextRate++);
        assertThat(site.trace(id).path("state").asText()).isEqualTo("waiting");

        admin.post("/api/v1/modules/sample/rollback", "{}").expect(200);
        Site.await("what waited is read")
                .until(() -> site.trace(id).path("state").asText().equals("read"));
        version1Reads();
    }

    @Test
    void aJarInTheFolderGoesThroughTheSameGate() throws Exception {
        Path folder = site.server().data().resolve("modules");
        drop(folder, "later.jar", SampleModule.version("1.4.0").jar());
        Path refused = folder.resolve("later.jar.refused.txt");
        Site.await("it is refused").until(() -> Files.exists(refused));
        assertThat(Files.readString(refused)).contains("not signed", "later.jar.approve");
        version1Reads();

        Files.writeString(folder.resolve("later.jar.approve"), "tried at home\n");
        Site.await("it is installed").until(() -> Files.exists(folder.resolve("later.jar.installed.txt")));
        assertThat(refused).doesNotExist();
        JsonNode module = site.admin().read("/api/v1/modules/sample");
        assertThat(module.path("version").asText()).isEqualTo("1.4.0");
        assertThat(module.at("/versions/0/approval").asText()).isEqualTo("tried at home");

        site.admin().post("/api/v1/modules/sample/rollback", "{}").expect(200);
        version1Reads();
    }

    private static void drop(Path folder, String name, byte[] jar) throws IOException {
        Path part = folder.resolve(name + ".part");
        Files.write(part, jar);
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whatIsInstalledIsThereAgainAfterACrash() throws Exception {
        site.server().kill();
        site.server().start();
        Site.await("version 1 is back").until(() -> site.admin()
                .read("/api/v1/modules/sample")
                .path("state")
                .asText()
                .equals("active"));
        version1Reads();
    }
}
