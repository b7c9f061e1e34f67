package org.tiltas.transport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.intake.Intake.Outcome;

/** Every place where a crash or a broken disk can part a file from its message. */
class CrashTest {
    @TempDir
    Path root;

    private Site site;
    private FaultyDisk disk;

    @BeforeEach
    void layOut() throws Exception {
        site = new Site(root);
        site.look();
        disk = site.restart();
        site.drop("a.json", "A");
        site.drop("b.json", "B");
        site.look();
    }

    private void kill() {
        assertThatThrownBy(() -> site.look()).isInstanceOf(FaultyDisk.Killed.class);
        disk = site.restart();
    }

    private void assertEachOnceAndDone() throws Exception {
        site.look();
        site.look();
        assertThat(site.payloads()).containsExactly("A", "B");
        assertThat(site.names("done")).containsExactly("a.json", "b.json");
        assertThat(site.names("in")).isEmpty();
        assertThat(site.names("taking")).isEmpty();
        assertThat(site.names("failed")).isEmpty();
        assertThat(site.marked).isEmpty();
        assertThat(site.folders().standingStill()).isZero();
    }

    @Test
    void beforeItIsPickedUp() throws Exception {
        disk.killBefore = "taking";
        kill();

        assertEachOnceAndDone();
        assertThat(site.kept.get(0).redelivered()).isFalse();
    }

    @Test
    void pickedUpAndNotCommitted() throws Exception {
        disk.killAfter = "taking";
        kill();
        assertThat(site.names("in")).containsExactly("b.json");

        assertEachOnceAndDone();
        assertThat(site.kept.get(0).redelivered()).isTrue();
        assertThat(site.kept.get(1).redelivered()).isFalse();
    }

    @Test
    void committedAndNotMoved() throws Exception {
        disk.killBefore = "done";
        kill();
        assertThat(site.payloads()).containsExactly("A");

        assertEachOnceAndDone();
    }

    @Test
    void movedAndTheMarkerNotForgotten() throws Exception {
        disk.killAfter = "done";
        kill();

        assertEachOnceAndDone();
    }

    @Test
    void refusedAndNotMovedIsStillRefused() throws Exception {
        site.outcome = Outcome.NOT_AUTHORISED;
        disk.killBefore = "failed";
        kill();
        assertThat(site.quarantined).hasSize(1);
        site.look();

        assertThat(site.quarantined).hasSize(1);
        assertThat(site.part("failed").resolve("a.json")).doesNotExist();
        assertThat(Files.readString(site.part("failed").resolve("a.2.json.reason.txt")))
                .isEqualTo("adapter: refused\nquarantine: q-1\n");
        assertThat(site.part("failed").resolve("a.2.json")).hasContent("A");
        assertThat(site.names("done")).isEmpty();
    }

    @Test
    void committedAndTheAnswerLost() throws Exception {
        site.answerIsLost = true;
        site.look();
        assertThat(site.folders().standingStill()).isEqualTo(1);
        assertThat(site.names("in")).as("b does not overtake").containsExactly("b.json");

        site.answerIsLost = false;
        assertEachOnceAndDone();
    }

    @Test
    void notCommittedIsTriedAgain() throws Exception {
        site.commitFails = true;
        site.look();
        site.look();
        assertThat(site.kept).isEmpty();
        assertThat(site.folders().standingStill()).isEqualTo(1);

        site.commitFails = false;
        assertEachOnceAndDone();
    }

    @Test
    void aFullDiskAtEachMove() throws Exception {
        for (String part : new String[] {"taking", "done"}) {
            disk.fullAt = part;
            site.look();
            site.look();
            assertThat(site.folders().standingStill()).as(part).isEqualTo(1);
        }
        disk.fullAt = "";
        assertEachOnceAndDone();
    }

    @Test
    void aFullDiskAtTheReason() throws Exception {
        site.outcome = Outcome.NO_ADAPTER;
        disk.writeFails = true;
        site.look();
        site.look();
        assertThat(site.names("failed")).isEmpty();
        disk.writeFails = false;
        disk.fullAt = "failed";
        site.look();
        assertThat(site.names("failed")).as("no reason without its file").isEmpty();
        disk.fullAt = "";
        site.look();
        site.look();

        assertThat(site.names("failed")).containsExactly("a.json", "a.json.reason.txt", "b.json", "b.json.reason.txt");
        assertThat(site.quarantined).hasSize(2);
    }

    @Test
    void aFileThatMayNotBeReadIsRefused() throws Exception {
        disk.readDenied = true;
        site.look();

        assertThat(site.kept).isEmpty();
        assertThat(site.part("failed").resolve("a.json.reason.txt"))
                .hasContent("file: cannot be read, permission denied\n");
    }

    @Test
    void aFolderThatMayNotBeWrittenStandsStill() throws Exception {
        disk.makeFolderDenied = true;
        site.look();
        assertThat(site.folders().standingStill()).isEqualTo(1);
        assertThat(site.names("in")).hasSize(2);

        disk.makeFolderDenied = false;
        assertEachOnceAndDone();
    }

    @Test
    void aGatewayFolderThatMayNotBeWrittenIsTold() throws Exception {
        Files.createDirectory(root.resolve("x"));
        site.adapters = java.util.Set.of("gatt", "hl7v2");
        disk.makeFolderDenied = true;
        site.look();

        assertThat(site.folders().standingStill()).isEqualTo(2);
    }
}
