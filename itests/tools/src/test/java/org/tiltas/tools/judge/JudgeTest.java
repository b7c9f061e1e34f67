package org.tiltas.tools.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each violation must be seen: a judge that cannot condemn proves nothing. */
class JudgeTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final Map<String, String> RESIDENTS = Map.of("C0-FF-EE-00-00-01", "R1", "C0-FF-EE-00-00-02", "R2");

    @TempDir
    Path directory;

    private final List<String> fleet = new ArrayList<>();
    private final List<String> sink = new ArrayList<>();

    @BeforeEach
    void aCleanRunOfTwoDevices() {
        for (int i = 0; i < 100; i++) {
            published(1 + i % 2, i);
            acknowledged(1 + i % 2, i);
            accepted("C", i, 1 + i % 2, i);
        }
    }

    @Test
    void aCleanRunIsClean() throws IOException {
        Verdict verdict = judge();
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.published()).isEqualTo(100);
        assertThat(verdict.accepted()).isEqualTo(100);
        assertThat(verdict.latency().p50()).isBetween(6.9, 7.1);
        assertThat(verdict.text()).startsWith("CLEAN");
        assertThat(new ObjectMapper().writeValueAsString(verdict)).contains("\"clean\":true");
    }

    @Test
    void readingsOfTheFirstMomentCountForEverythingButLatency() throws IOException {
        sink.replaceAll(l -> l.contains("m1-0\t") ? l.replaceFirst("^C\t[0-9]+", "C\t" + (NOW + 5_000) * 1000) : l);
        assertThat(judge().latency().max()).isGreaterThan(4_900);
        Verdict settled = Judge.judge(
                List.of(directory.resolve("fleet")), directory.resolve("sink"), RESIDENTS, Duration.ofMillis(50));
        assertThat(settled.latency().max()).isLessThan(10);
        assertThat(settled.accepted()).isEqualTo(100);
    }

    @Test
    void anAcknowledgedReadingThatNeverArrivesIsLost() throws IOException {
        sink.remove(50);
        Verdict verdict = judge();
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.clean()).isFalse();
        assertThat(verdict.text()).startsWith("VIOLATED").contains("lost: C0-FF-EE-00-00-01");
    }

    @Test
    void aSecondCopysAcknowledgementBindsToo() throws IOException {
        published(1, 200);
        fleet.add("E\tC0:FF:EE:00:00:01\t" + (NOW + 200) + "\t1\t0");
        assertThat(judge().lost()).isEqualTo(1);
    }

    @Test
    void anUnacknowledgedReadingMayBeMissingOrThere() throws IOException {
        published(1, 200);
        published(1, 202);
        accepted("C", 300, 1, 202);
        Verdict verdict = judge();
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.unacknowledged()).isEqualTo(2);
        assertThat(verdict.unacknowledgedAccepted()).isEqualTo(1);
    }

    @Test
    void twoCreatesOfOneReadingAreDoubled() throws IOException {
        accepted("C", 300, 2, 99);
        Verdict verdict = judge();
        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void aConditionalMatchIsNotDoubled() throws IOException {
        accepted("M", 300, 2, 99);
        Verdict verdict = judge();
        assertThat(verdict.clean()).isTrue();
        assertThat(verdict.matched()).isEqualTo(1);
    }

    @Test
    void anOlderReadingAfterAYoungerOneIsOutOfOrder() throws IOException {
        String line = sink.remove(50);
        sink.add(line.replaceFirst("\t50\t", "\t300\t"));
        Verdict verdict = judge();
        assertThat(verdict.disordered()).isEqualTo(1);
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void readingsOfOneRequestAreSimultaneous() throws IOException {
        published(1, 200);
        published(1, 201);
        accepted("C", 300, 1, 201);
        accepted("C", 300, 1, 200);
        assertThat(judge().clean()).isTrue();
    }

    @Test
    void anotherResidentOrNobodyIsWrong() throws IOException {
        published(1, 200);
        published(1, 201);
        published(1, 202);
        accepted("C", 300, 1, 200);
        sink.set(100, sink.get(100).replace("urn:r|R1", "urn:r|R2"));
        accepted("C", 301, 1, 201);
        sink.set(101, sink.get(101).replace("urn:r|R1", "-"));
        accepted("C", 302, 1, 202);
        sink.set(102, sink.get(102).replace("urn:r|R1", "R1"));
        Verdict verdict = judge();
        assertThat(verdict.wrongResident()).isEqualTo(3);
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void oneOfSeveralIdentifiersSuffices() throws IOException {
        sink.replaceAll(l -> l.replace("urn:r|R1", "urn:other|7 urn:r|R1"));
        assertThat(judge().clean()).isTrue();
    }

    @Test
    void aTimeThatWasNeverPublishedIsAStranger() throws IOException {
        accepted("C", 300, 1, 777);
        accepted("C", 301, 1, 778);
        sink.set(101, sink.get(101).replaceFirst("\t2[^\t]*Z\t", "\t-\t"));
        Verdict verdict = judge();
        assertThat(verdict.strangers()).isEqualTo(2);
        assertThat(verdict.clean()).isFalse();
    }

    @Test
    void aForgottenSessionIsCounted() throws IOException {
        fleet.add("S\tgw1\t0\t1\t5");
        fleet.add("S\tgw1\t1\t0\t6");
        fleet.add("S\tgw1\t0\t0\t7");
        assertThat(judge().sessionsForgotten()).isEqualTo(1);
    }

    @Test
    void strangeDevicesAndOtherResourcesAreNotTheFleets() throws IOException {
        sink.add("C\t1\t1\tPatient\turn:r|R1\tp-1\t-\t-\t-\t-\t-\t-");
        sink.add("C\t1\t1\tObservation\turn:i|x\to-1\turn:r|R1\t-\t-\t1-2\t5\tfinal");
        assertThat(judge().clean()).isTrue();
    }

    private void published(int device, int millis) {
        fleet.add(
                "P\tC0:FF:EE:00:00:0" + device + "\t" + (NOW + millis) + "\t" + (NOW + millis) * 1000 + "\tgw1\t0048");
    }

    private void acknowledged(int device, int millis) {
        fleet.add("A\tC0:FF:EE:00:00:0" + device + "\t" + (NOW + millis) + "\t" + (NOW + millis + 2) * 1000 + "\t0");
    }

    private void accepted(String kind, int request, int device, int millis) {
        sink.add(String.join(
                "\t",
                kind,
                Long.toString((NOW + millis + 7) * 1000),
                Integer.toString(request),
                "Observation",
                "urn:tiltas:measurement|m" + device + "-" + millis,
                "o-" + sink.size(),
                "urn:r|R" + device,
                "http://hl7.org/fhir/sid/eui-48/bluetooth|C0-FF-EE-00-00-0" + device,
                Instant.ofEpochMilli(NOW + millis).toString(),
                "8867-4",
                "72",
                "final"));
    }

    private Verdict judge() throws IOException {
        Path fleetFile = Files.write(directory.resolve("fleet"), fleet);
        Path sinkFile = Files.write(directory.resolve("sink"), sink);
        return Judge.judge(fleetFile, sinkFile, RESIDENTS);
    }
}
