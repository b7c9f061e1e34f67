package org.tiltas.transport.ndjson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerSettings;

class NdjsonConnectionTest {
    @TempDir
    Path temporary;

    private final Home home = new Home();
    private final Map<String, String> options = new java.util.HashMap<>(Map.of("settings.reserveMegabytes", "0"));
    private Path root;
    private FaultyDisk disk;
    private NdjsonConnection connection;

    @BeforeEach
    void open() {
        root = temporary.resolve("export");
        restart();
    }

    private NdjsonOptions options(String url) {
        return NdjsonOptions.of(new PartnerSettings("archive", "ndjson", url, options), root);
    }

    private void restart() {
        disk = new FaultyDisk();
        connection = new NdjsonConnection(options("file:hospital"), home, disk, home);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("hospital"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String file : files()) {
            for (String line : Files.readAllLines(root.resolve("hospital").resolve(file))) {
                JsonNode resource = Lines.JSON.readTree(line);
                String version = resource.path("meta").path("versionId").asText("");
                lines.add(resource.path("resourceType").asText() + "/"
                        + resource.path("id").asText() + (version.isEmpty() ? "" : "/" + version));
            }
        }
        return lines;
    }

    private List<String> observations() throws IOException {
        return lines().stream().filter(line -> line.startsWith("Observation")).toList();
    }

    @Test
    void aFileHoldsWhatIsReferredToBeforeItsFirstUse() throws Exception {
        home.deliver(connection, Home.observed(1, "a"), Home.observed(2, "a"));
        home.deliver(connection, Home.observed(3, "b"), Home.observed(4, "o1", "a", 2));

        assertThat(files()).containsExactly("routine-20261122-0001.ndjson.part");
        assertThat(lines())
                .containsExactly(
                        "Patient/a",
                        "Device/d-a",
                        "Observation/o1/1",
                        "Observation/o2/1",
                        "Patient/b",
                        "Device/d-b",
                        "Observation/o3/1",
                        "Observation/o1/2");
        String text = Files.readString(root.resolve("hospital").resolve(files().get(0)));
        assertThat(text).contains("\"value\":61.50").doesNotContain("Patient/secret");
    }

    @Test
    void theReceiptNamesFileAndByte() throws Exception {
        List<Observed> rows = List.of(Home.observed(1, "a"), Home.observed(2, "a"));
        List<String> places = Home.places(connection.deliver(rows, true));

        byte[] bytes = Files.readAllBytes(root.resolve("hospital/routine-20261122-0001.ndjson.part"));
        for (int i = 0; i < 2; i++) {
            String[] place = places.get(i).split("#");
            assertThat(place[0]).isEqualTo("routine-20261122-0001.ndjson");
            String rest =
                    new String(bytes, java.nio.charset.StandardCharsets.UTF_8).substring(Integer.parseInt(place[1]));
            assertThat(Lines.JSON
                            .readTree(rest.lines().findFirst().orElseThrow())
                            .path("id")
                            .asText())
                    .isEqualTo("o" + (i + 1));
        }
    }

    @Test
    void aFileIsFinishedWhenItsDayIsOver() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        home.now = home.now.plus(Duration.ofDays(1));
        connection.idle();
        assertThat(files()).containsExactly("routine-20261122-0001.ndjson");

        home.deliver(connection, Home.observed(2, "a"));
        assertThat(files()).containsExactly("routine-20261122-0001.ndjson", "routine-20261123-0001.ndjson.part");
        assertThat(lines()).endsWith("Patient/a", "Device/d-a", "Observation/o2/1");
    }

    @Test
    void afterARestartTooAFileOfYesterdayIsFinished() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        home.now = home.now.plus(Duration.ofDays(1));
        restart();

        connection.idle();

        assertThat(files()).containsExactly("routine-20261122-0001.ndjson");
    }

    @Test
    void aFileIsFinishedWhenItIsLargeOrQuietForLong() throws Exception {
        options.put("settings.maxMegabytes", "1");
        options.put("settings.closeMinutes", "5");
        restart();
        home.resources.put(
                "Patient/a", "{\"resourceType\":\"Patient\",\"id\":\"a\",\"x\":\"" + "x".repeat(1 << 20) + "\"}");
        home.deliver(connection, Home.observed(1, "a"));
        home.deliver(connection, Home.observed(2, "b"));
        assertThat(files()).containsExactly("routine-20261122-0001.ndjson", "routine-20261122-0002.ndjson.part");

        connection.idle();
        assertThat(files()).hasSize(2).contains("routine-20261122-0002.ndjson.part");
        home.now = home.now.plus(Duration.ofMinutes(5));
        connection.idle();
        assertThat(files()).containsExactly("routine-20261122-0001.ndjson", "routine-20261122-0002.ndjson");
    }

    @Test
    void lanesHaveFilesOfTheirOwn() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        home.lane = Lane.URGENT;
        restart();
        home.deliver(connection, Home.observed(2, "a"));

        assertThat(files()).containsExactly("routine-20261122-0001.ndjson.part", "urgent-20261122-0001.ndjson.part");
    }

    @Test
    void rowsThatComeAgainWithoutTheirReceiptsAreNotWrittenAgain() throws Exception {
        List<Observed> rows = List.of(Home.observed(1, "a"), Home.observed(2, "b"));
        List<DeliveryOutcome> first = connection.deliver(rows, true);

        assertThat(connection.deliver(rows, true)).isEqualTo(first);
        assertThat(observations()).containsExactly("Observation/o1/1", "Observation/o2/1");
    }

    @Test
    void whatHasNoReceiptAfterARestartIsCutOff() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        connection.deliver(List.of(Home.observed(2, "b"), Home.observed(3, "o1", "a", 2)), false);
        Files.writeString(
                root.resolve("hospital/routine-20261122-0001.ndjson.part"),
                "{\"resourceType\":\"Obs",
                java.nio.file.StandardOpenOption.APPEND);
        restart();

        home.deliver(connection, Home.observed(4, "c"));

        assertThat(lines())
                .containsExactly(
                        "Patient/a", "Device/d-a", "Observation/o1/1", "Patient/c", "Device/d-c", "Observation/o4/1");
    }

    @Test
    void whatHasNoReceiptInAFinishedFileIsRecognised() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        List<Observed> unsettled = List.of(Home.observed(2, "b"), Home.observed(3, "b"));
        List<DeliveryOutcome> outcomes = connection.deliver(unsettled, false);
        home.now = home.now.plus(Duration.ofDays(1));
        connection.deliver(List.of(Home.observed(4, "b")), false);
        restart();

        List<DeliveryOutcome> again =
                connection.deliver(List.of(unsettled.get(0), unsettled.get(1), Home.observed(4, "b")), true);

        assertThat(Home.places(again).subList(0, 2)).isEqualTo(Home.places(outcomes));
        assertThat(observations())
                .containsExactly("Observation/o1/1", "Observation/o2/1", "Observation/o3/1", "Observation/o4/1");
    }

    @Test
    void aFullDiskIsTheHostsFailureAndLeavesNothingBehind() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        disk.full = true;
        disk.partly = 40;
        HostFailure failure = catchThrowableOfType(
                HostFailure.class, () -> connection.deliver(List.of(Home.observed(2, "a")), false));
        assertThat(failure.kind()).isEqualTo(HostFailure.Kind.BUSY);
        assertThat(failure.getMessage()).isEqualTo("the folder cannot be written: No space left on device");
        assertThat(observations()).containsExactly("Observation/o1/1");

        disk.full = false;
        home.deliver(connection, Home.observed(2, "a"));
        assertThat(observations()).containsExactly("Observation/o1/1", "Observation/o2/1");
    }

    @Test
    void evenWhenWhatIsHalfWrittenCannotBeCutOffAtOnce() throws Exception {
        home.deliver(connection, Home.observed(1, "a"));
        disk.full = true;
        disk.fullForCuts = true;
        disk.partly = 40;
        assertThatThrownBy(() -> connection.deliver(List.of(Home.observed(2, "a")), false))
                .isInstanceOf(HostFailure.class);
        assertThatThrownBy(() -> connection.deliver(List.of(Home.observed(2, "a")), false))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("Input/output error");

        disk.full = false;
        disk.fullForCuts = false;
        home.deliver(connection, Home.observed(2, "a"));
        assertThat(observations()).containsExactly("Observation/o1/1", "Observation/o2/1");
    }

    @Test
    void someSpaceIsLeftToOthers() {
        options.put("settings.reserveMegabytes", "1048576");
        restart();

        assertThatThrownBy(() -> connection.deliver(List.of(Home.observed(1, "a")), false))
                .isInstanceOf(HostFailure.class)
                .hasMessage("the folder cannot be written: less than 1048576 MB free");
    }

    @Test
    void whatCannotBeSaidIsParkedAndOthersGoOn() throws Exception {
        home.unreadable = "o2";
        List<DeliveryOutcome> outcomes =
                connection.deliver(List.of(Home.observed(1, "a"), Home.observed(2, "b"), Home.observed(3, "c")), false);

        assertThat(outcomes.get(1)).isEqualTo(new DeliveryOutcome.Refused(0, "cannot be said"));
        assertThat(lines())
                .containsExactly(
                        "Patient/a", "Device/d-a", "Observation/o1/1", "Patient/c", "Device/d-c", "Observation/o3/1");
        home.unreadable = "";
        assertThat(connection.deliver(List.of(Home.observed(2, "b")), true).get(0))
                .as("a replay is looked at anew")
                .isInstanceOf(DeliveryOutcome.Delivered.class);
    }

    @Test
    void noFolderOutsideIsTaken() {
        assertThat(options("file:hospital").folder()).isEqualTo(root.resolve("hospital"));
        assertThat(options("file:" + root.resolve("a/b")).folder()).isEqualTo(root.resolve("a/b"));
        assertThat(options("file://" + root.resolve("a")).folder()).isEqualTo(root.resolve("a"));
        for (String url : List.of(
                "file:../x", "file:/etc", "file:a/../../x", "file:///etc/cron.d", "file:.", "file:a/..", "file:")) {
            assertThatThrownBy(() -> options(url))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("url: ");
        }
        assertThatThrownBy(() -> options("file://host/share")).hasMessageStartingWith("url: must be file:");
        assertThatThrownBy(() -> options("http://x/y")).hasMessageStartingWith("url: must be file:");
        assertThatThrownBy(() -> options("file:a%00b")).hasMessageStartingWith("url: is not");
    }

    @Test
    void noSymbolicLinkIsFollowedOut() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("hospital"), outside);

        assertThatThrownBy(() -> connection.deliver(List.of(Home.observed(1, "a")), false))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("leads outside");
        assertThatThrownBy(() -> connection.probe()).isInstanceOf(HostFailure.class);

        Files.delete(root.resolve("hospital"));
        Files.createDirectory(root.resolve("hospital"));
        Path victim = Files.writeString(outside.resolve("victim"), "untouched");
        Files.createSymbolicLink(root.resolve("hospital/routine-20261122-0001.ndjson.part"), victim);
        assertThatThrownBy(() -> connection.deliver(List.of(Home.observed(1, "a")), false))
                .isInstanceOf(HostFailure.class);
        assertThat(victim).hasContent("untouched");
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).containsExactly(victim);
        }
    }

    @Test
    void settingsAreCheckedByName() {
        options.put("settings.maxMegabytes", "0");
        assertThatThrownBy(() -> options("file:x")).hasMessage("settings.maxMegabytes: is not a number from 1 to 4096");
        options.remove("settings.maxMegabytes");
        options.put("settings.colour", "red");
        assertThatThrownBy(() -> options("file:x")).hasMessageStartingWith("settings.colour: is not known");
    }
}
