package org.tiltas.transport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.intake.Intake.Outcome;

/** Files that hold several HL7 v2 messages. */
class BatchFileTest {
    private static final String A = "MSH|^~\\&|A\rPID|1\r";
    private static final String B = "MSH|^~\\&|B\r";
    private static final String BATCH = "FHS|^~\\&\rBHS|^~\\&\r" + A + B + "BTS|2\rFTS|1\r";

    @TempDir
    Path root;

    private Site site;

    @BeforeEach
    void layOut() throws Exception {
        site = new Site(root);
        site.adapters = Set.of("gatt", "hl7v2");
        site.look();
        site.look();
    }

    private Path part(String part) {
        return root.resolve("gw1/hl7v2").resolve(part);
    }

    private void take(String text) throws Exception {
        Files.writeString(part("in").resolve("day.hl7"), text);
        site.look();
        site.look();
    }

    private void assertDone() {
        assertThat(part("done").resolve("day.hl7")).exists();
        assertThat(part("taking")).isEmptyDirectory();
        assertThat(site.marked).isEmpty();
    }

    @Test
    void eachMessageIsCommittedAlone() throws Exception {
        take(BATCH);

        assertThat(site.payloads()).containsExactly(A, B);
        assertThat(site.kept)
                .extracting(Incoming::topic)
                .containsExactly("/files/hl7v2/day.hl7.1", "/files/hl7v2/day.hl7.2");
        assertThat(site.kept).extracting(Incoming::contentType).containsOnly("x-application/hl7-v2+er7");
        assertDone();
    }

    @Test
    void messagesMayFollowEachOtherWithoutHeaders() throws Exception {
        take("\u000b" + A + "\u001c\r\u000b" + B + "\u001c\r");

        assertThat(site.payloads()).containsExactly(A, B);
        assertDone();
    }

    @Test
    void aFileWithOneMessageIsThatMessage() throws Exception {
        take("MSH|^~\\&|A\nPID|1");

        assertThat(site.payloads()).containsExactly("MSH|^~\\&|A\nPID|1");
        assertThat(site.kept).extracting(Incoming::topic).containsExactly("/files/hl7v2/day.hl7");
        assertDone();
    }

    @Test
    void otherAdaptersGetTheirFilesWhole() throws Exception {
        site.drop("x.json", BATCH);
        site.look();
        site.look();

        assertThat(site.payloads()).containsExactly(BATCH);
    }

    @Test
    void aLookEndsAfterSoManyMessages() throws Exception {
        String large = "BHS|^~\\&\r" + B.repeat(Folder.MOST_MESSAGES) + "BTS\r";
        Files.writeString(part("in").resolve("a.hl7"), large);
        Files.writeString(part("in").resolve("b.hl7"), A);
        site.folders().look();
        site.later(Duration.ofSeconds(5));

        assertThat(site.folders().look()).isTrue();
        assertThat(site.kept).hasSize(Folder.MOST_MESSAGES);
        assertThat(site.marked).isEmpty();
        assertThat(part("in").resolve("b.hl7")).exists();
        assertThat(site.folders().look()).isFalse();
        assertThat(site.kept).hasSize(Folder.MOST_MESSAGES + 1);
    }

    @Test
    void aMalformedBatchFails() throws Exception {
        take(BATCH.replace("BTS|2", "BTS|3"));

        assertThat(site.kept).isEmpty();
        assertThat(part("failed").resolve("day.hl7")).exists();
        assertThat(part("failed").resolve("day.hl7.reason.txt"))
                .hasContent("batch: BTS-1: says 3 messages, there are 2");
        assertThat(site.marked).isEmpty();
    }

    @Test
    void whatIsRefusedIsToldByItsPlace() throws Exception {
        site.outcome = Outcome.TOO_LARGE;
        take(BATCH);

        assertThat(part("failed").resolve("day.hl7.reason.txt"))
                .hasContent(
                        "message 1: adapter: refused\nquarantine: q-1\nmessage 2: adapter: refused\nquarantine: q-2");
    }

    @Test
    void aCrashOnTheWayDoublesNothing() throws Exception {
        FaultyDisk disk = site.restart();
        Files.writeString(part("in").resolve("day.hl7"), BATCH);
        site.look();
        disk.killBefore = "done";
        assertThatThrownBy(() -> site.look()).isInstanceOf(FaultyDisk.Killed.class);
        assertThat(site.payloads()).containsExactly(A, B);
        site.restart();
        site.look();
        site.look();

        assertThat(site.payloads()).containsExactly(A, B);
        assertDone();
    }

    @Test
    void aStandstillGoesOnWhereItStood() throws Exception {
        site.answerIsLost = true;
        take(BATCH);
        assertThat(site.folders().standingStill()).isEqualTo(1);
        site.answerIsLost = false;
        site.look();

        assertThat(site.payloads()).containsExactly(A, B);
        assertDone();
    }
}
