package org.tiltas.transport.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.intake.Intake.Outcome;

class FoldersTest {
    @TempDir
    Path root;

    private Site site;

    @BeforeEach
    void layOut() throws Exception {
        site = new Site(root);
        site.look();
    }

    @Test
    void aFolderWithTheNameOfAGatewayGetsTheRest() throws Exception {
        Files.createDirectory(root.resolve("stranger"));
        site.adapters = Set.of("gatt", "hl7v2", "../x", ".hidden");
        site.look();

        assertThat(root.resolve("gw1/gatt/in")).isDirectory();
        assertThat(root.resolve("gw1/gatt/taking")).isDirectory();
        assertThat(root.resolve("gw1/gatt/done")).isDirectory();
        assertThat(root.resolve("gw1/gatt/failed")).isDirectory();
        assertThat(root.resolve("gw1/hl7v2/in")).isDirectory();
        assertThat(root.resolve("gw1/.hidden")).doesNotExist();
        assertThat(root.resolve("x")).doesNotExist();
        assertThat(root.resolve("stranger")).isEmptyDirectory();
        assertThat(site.folders().standingStill()).isZero();
    }

    @Test
    void aFileIsOneMessageAndGoesToDone() throws Exception {
        site.drop("Ona K.json", "{}");
        site.look();
        assertThat(site.kept).as("seen once only").isEmpty();
        site.look();

        assertThat(site.kept).singleElement().satisfies(message -> {
            assertThat(message.transport()).isEqualTo("file");
            assertThat(message.adapter()).isEqualTo("gatt");
            assertThat(message.topic()).isEqualTo("/files/gatt/Ona_K.json");
            assertThat(message.contentType()).isEqualTo("application/json");
            assertThat(message.redelivered()).isFalse();
            assertThat(message.payload()).isEqualTo(new byte[] {'{', '}'});
        });
        assertThat(site.names("in")).isEmpty();
        assertThat(site.names("taking")).isEmpty();
        assertThat(site.names("done")).hasSize(1);
        assertThat(site.names("failed")).isEmpty();
        assertThat(site.marked).as("markers are forgotten").isEmpty();
    }

    @Test
    void filesAreTakenByName() throws Exception {
        for (int i = 249; i >= 0; i--) {
            site.drop(String.format("m%03d", i), "m" + i);
        }
        site.look();
        site.look();

        assertThat(site.payloads()).hasSize(250).startsWith("m0", "m1", "m2").endsWith("m249");
        assertThat(site.names("done")).hasSize(250);
        assertThat(site.marked).isEmpty();
    }

    @Test
    void whatIsStillWrittenWaits() throws Exception {
        Path growing = Files.writeString(site.part("in").resolve("a.json"), "half");
        site.look();
        Files.writeString(growing, " and half", StandardOpenOption.APPEND);
        site.look();
        assertThat(site.kept).isEmpty();
        Files.setLastModifiedTime(growing, FileTime.from(Instant.parse("2026-11-22T10:00:00Z")));
        site.look();
        assertThat(site.kept).isEmpty();
        site.look();

        assertThat(site.payloads()).containsExactly("half and half");
    }

    @Test
    void whatIsNotMeantIsLeftAlone() throws Exception {
        Path in = site.part("in");
        for (String name : new String[] {".hidden", "a.part", "a.TMP", "b.json.tmp"}) {
            Files.writeString(in.resolve(name), "x");
        }
        Path secret = Files.writeString(root.resolve("secret"), "s");
        Files.createSymbolicLink(in.resolve("link.json"), secret);
        Files.createDirectory(in.resolve("folder.json"));
        site.look();
        site.look();
        site.look();

        assertThat(site.kept).isEmpty();
        assertThat(site.names("in")).hasSize(6);
        assertThat(site.names("failed")).isEmpty();
    }

    @Test
    void aLinkedFolderIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere/in"));
        Files.writeString(elsewhere.resolve("a.json"), "{}");
        Files.createSymbolicLink(root.resolve("gw1/linked"), root.resolve("elsewhere"));
        Files.delete(site.part("done"));
        Files.createSymbolicLink(site.part("done"), elsewhere);
        site.drop("b.json", "{}");
        site.look();
        site.look();

        assertThat(site.kept).isEmpty();
        assertThat(elsewhere).isDirectoryContaining("glob:**a.json");
        assertThat(site.folders().standingStill()).isEqualTo(1);
    }

    @Test
    void aRefusedFileHasItsReasonBesideIt() throws Exception {
        site.outcome = Outcome.NOT_AUTHORISED;
        site.drop("a.json", "{}");
        site.look();
        site.look();

        assertThat(site.names("failed")).containsExactly("a.json", "a.json.reason.txt");
        assertThat(site.part("failed").resolve("a.json.reason.txt")).hasContent("adapter: refused\nquarantine: q-1\n");
        assertThat(site.names("done")).isEmpty();
        assertThat(site.marked).isEmpty();
    }

    @Test
    void whatCannotBeAMessageIsRefusedWithoutTheIntake() throws Exception {
        site.drop("empty.json", "");
        Path large = Files.write(site.part("in").resolve("large.json"), new byte[Taking.MOST_BYTES + 1]);
        assertThat(large).exists();
        site.look();
        site.look();

        assertThat(site.kept).isEmpty();
        assertThat(site.part("failed").resolve("empty.json.reason.txt")).hasContent("file: is empty\n");
        assertThat(site.part("failed").resolve("large.json.reason.txt"))
                .hasContent("file: 4194305 bytes, of more than 4194304 nothing is kept\n");
    }

    @Test
    void namesThatAreTakenGetNumbers() throws Exception {
        for (int i = 0; i < 6; i++) {
            site.drop("a.json", "" + i);
            site.look();
            site.look();
        }

        assertThat(site.payloads()).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(site.names("done"))
                .containsExactlyInAnyOrder("a.json", "a.2.json", "a.3.json", "a.4.json", "a.5.json", "a.6.json");
    }

    @Test
    void aReasonNeverReplacesARefusedFileOfItsName() throws Exception {
        site.outcome = Outcome.NO_ADAPTER;
        site.drop("a.json", "1");
        site.drop("a.json.reason.txt", "2");
        site.look();
        site.look();

        assertThat(site.names("failed")).hasSize(4);
        assertThat(site.part("failed").resolve("a.json")).hasContent("1");
        assertThat(site.part("failed").resolve("a.json.reason.2.txt")).hasContent("2");
    }

    /** Made by a shell: Java itself can make such a name only where the machine's character set has its letters. */
    private void dropOfLetters(int letters, String text) throws Exception {
        String make = "name=; i=0; while [ $i -lt %d ]; do name=\"$name$(printf '\\304\\201')\"; i=$((i+1)); done;"
                + " printf %%s '%s' > \"$name.json\"";
        Process shell = new ProcessBuilder("sh", "-c", String.format(make, letters, text))
                .directory(site.part("in").toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void anyLettersWillDo() throws Exception {
        dropOfLetters(3, "1");
        site.look();
        site.look();
        dropOfLetters(3, "2");
        site.look();
        site.look();

        assertThat(site.payloads()).containsExactly("1", "2");
        assertThat(site.kept.get(0).topic()).matches("/files/gatt/_+\\.json");
        assertThat(site.names("done")).hasSize(2);
        assertThat(site.folders().standingStill()).isZero();
    }

    @Test
    void theLongestNameIsNoTrouble() throws Exception {
        site.outcome = Outcome.NO_ADAPTER;
        dropOfLetters(125, "1");
        site.look();
        site.look();
        dropOfLetters(125, "2");
        site.look();
        site.look();

        assertThat(site.names("in")).isEmpty();
        assertThat(site.names("failed")).hasSize(4).allSatisfy(kept -> assertThat(kept)
                .containsPattern("\\.[23]\\.json"));
    }

    @Test
    void nothingMovesWhileTheIntakeIsClosed() throws Exception {
        site.closed = Optional.of("disk: full");
        site.drop("a.json", "{}");
        site.look();
        site.look();
        site.look();
        assertThat(site.names("in")).containsExactly("a.json");
        assertThat(site.folders().standingStill()).isZero();

        site.closed = Optional.empty();
        site.look();
        site.look();
        assertThat(site.names("done")).containsExactly("a.json");
    }

    @Test
    void aRightThatIsGoneStillLeavesATrace() throws Exception {
        site.adapters = Set.of();
        site.outcome = Outcome.NOT_AUTHORISED;
        site.drop("a.json", "{}");
        site.look();
        site.look();

        assertThat(site.names("failed")).hasSize(2);
    }

    @Test
    void doneIsTidiedByTheTimeOfTheMove() throws Exception {
        Path old = site.drop("a.json", "{}");
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        site.look();
        site.look();
        site.later(Duration.ofDays(6));
        site.look();
        assertThat(site.names("done")).containsExactly("a.json");
        site.later(Duration.ofDays(2));
        site.look();

        assertThat(site.names("done")).isEmpty();
    }

    @Test
    void contentTypesComeFromTheEnding() {
        assertThat(Name.contentType(Path.of("a.XML"))).isEqualTo("application/xml");
        assertThat(Name.contentType(Path.of("a.hl7"))).isEqualTo("x-application/hl7-v2+er7");
        assertThat(Name.contentType(Path.of("a.txt"))).isEmpty();
        assertThat(Name.contentType(Path.of("json"))).isEqualTo("application/json");
        assertThat(site.kept).extracting(Incoming::contentType).isEmpty();
    }
}
