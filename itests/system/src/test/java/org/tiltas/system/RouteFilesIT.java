package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.tiltas.tools.fleet.Fleet;
import org.tiltas.tools.fleet.FleetPlan;
import org.tiltas.tools.fleet.FleetResult;
import org.tiltas.tools.judge.Judge;
import org.tiltas.tools.judge.Verdict;

/** A route file that comes, changes, breaks and goes while readings flow; the others notice nothing. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RouteFilesIT {
    /** Writes each Observation's JSON to a folder of its own. */
    private static final String ROUTE = """
            - route:
                id: file-copy
                from:
                  uri: "journal:observations"
                  parameters:
                    cursor: "file-copy"
                    start: "now"
                  steps:
                    - split:
                        simple: "${body}"
                        steps:
                          - convertBodyTo:
                              type: "java.lang.String"
                          - to:
                              uri: "file:%s"
                              parameters:
                                fileName: "${exchangeId}.json"
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Site site;
    private static Map<String, String> wearers;
    private static Fleet fleet;
    private static Path ledger;
    private static Path file;
    private static Path first;
    private static Path second;

    @BeforeAll
    static void start() throws IOException {
        site = Site.start("routes");
        site.home().gateway("gw1", Site.SECRET, 0);
        wearers = site.residents(4, 8);
        site.partner();
        file = site.server().data().resolve("routes/file-copy.yaml");
        first = site.folder().resolve("first");
        second = site.folder().resolve("second");
        ledger = site.folder().resolve("fleet.ledger");
        fleet = new Fleet(
                FleetPlan.of("127.0.0.1", site.mqttPort(), Site.SECRET)
                        .withSize(1, 8)
                        .withRate(40)
                        .withEnd(Duration.ofHours(1), 0),
                ledger);
        fleet.start();
        Site.await("readings flow").until(() -> site.sink().control().observations() > 20);
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            fleet.close();
            site.close();
        }
    }

    private static void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static long files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".json")).count();
        }
    }

    private static void deliveryGoesOn() throws IOException {
        long seen = site.sink().control().observations();
        Site.await("delivery goes on").until(() -> site.sink().control().observations() > seen + 20);
    }

    @Test
    @Order(1)
    void aFileThatComesIsStarted() throws IOException {
        write(ROUTE.formatted(first));

        Site.await("the route writes").until(() -> files(first) > 10);
        try (Stream<Path> written = Files.list(first)) {
            Path one = written.findFirst().orElseThrow();
            Site.await("a whole file").untilAsserted(() -> assertThat(Rest.JSON
                            .readTree(Files.readString(one))
                            .path("resourceType")
                            .asText())
                    .isEqualTo("Observation"));
        }
        deliveryGoesOn();
    }

    @Test
    @Order(2)
    void aFileThatChangesIsReplaced() throws IOException {
        write(ROUTE.formatted(second));

        Site.await("the changed route writes").until(() -> files(second) > 10);
        long before = files(first);
        deliveryGoesOn();
        assertThat(files(first)).as("the old definition is gone").isEqualTo(before);
    }

    @Test
    @Order(3)
    void aBrokenFileLeavesTheOldRouteRunning() throws IOException {
        for (String broken : List.of(
                "- route: {id: file-copy, from: {uri: 'journal:observations'",
                ROUTE.formatted(second).replace("\"file:", "\"no-such-component:"),
                "just words")) {
            long refusals = refusals();
            write(broken);
            Site.await("refused: " + broken).until(() -> refusals() > refusals);
            long before = files(second);
            Site.await("the old route goes on").until(() -> files(second) > before + 5);
            deliveryGoesOn();
        }
    }

    private static long refusals() throws IOException {
        Path log = site.server().data().resolve("log/tiltas.log");
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return lines.filter(l -> l.contains("file-copy.yaml") && l.contains("refused"))
                    .count();
        }
    }

    @Test
    @Order(4)
    void aFileThatGoesIsStopped() throws IOException {
        Files.delete(file);

        long atLeast = files(second);
        Site.await("the route is gone").during(Duration.ofSeconds(2)).until(() -> files(second), count -> {
            boolean still = count.equals(lastCount);
            lastCount = count;
            return still;
        });
        assertThat(files(second)).isGreaterThanOrEqualTo(atLeast);
        deliveryGoesOn();
    }

    private static Long lastCount = -1L;

    @Test
    @Order(5)
    void nothingWasLostMeanwhile() throws Exception {
        fleet.stop();
        FleetResult result = fleet.await(PATIENCE);
        site.sink().control().awaitObservations(result.published(), Duration.ofSeconds(15));

        Verdict verdict = Judge.judge(ledger, site.sink().ledger(), wearers);
        assertThat(verdict.clean()).as(verdict.text()).isTrue();
        assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(result.published());
        assertThat(result.reconnects()).isZero();
        assertThat(copied())
                .as("each Observation at most once, whatever happened to the route")
                .doesNotHaveDuplicates();
        site.log().assertNoErrors();
    }

    private static List<String> copied() throws IOException {
        try (Stream<Path> one = Files.list(first);
                Stream<Path> two = Files.list(second)) {
            return Stream.concat(one, two)
                    .filter(f -> f.toString().endsWith(".json"))
                    .map(RouteFilesIT::idOf)
                    .toList();
        }
    }

    private static String idOf(Path observation) {
        try {
            return Rest.JSON.readTree(Files.readString(observation)).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
