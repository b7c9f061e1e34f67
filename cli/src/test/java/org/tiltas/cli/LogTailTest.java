package org.tiltas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path folder;

    @Test
    void givesTheLastErrorSinceItWasMade() throws Exception {
        Path log = folder.resolve("tiltas.log");
        Files.writeString(log, "2026-11-22T10:00:00.000Z ERROR [main] Old - of the run before\n");
        LogTail tail = LogTail.of(log);
        assertThat(tail.lastError()).isEmpty();

        Files.writeString(log, """
                2026-11-22T11:00:00.000+02:00 INFO  [main] Journal - starts
                2026-11-22T11:00:01.000+02:00 ERROR [journal-house] Journal - first
                java.io.IOException: disk full ERROR
                2026-11-22T11:00:02.000+02:00 ERROR [journal-house] Journal - disk full
                \tat org.tiltas.journal
                """, StandardOpenOption.APPEND);

        assertThat(tail.lastError()).contains("Journal - disk full");
        assertThat(tail.lastLine()).contains("\tat org.tiltas.journal");
    }

    @Test
    void readsALogThatWasRolledOverMeanwhileFromItsBeginning() throws Exception {
        Path log = folder.resolve("tiltas.log");
        Files.writeString(log, "x".repeat(1_000));
        LogTail tail = LogTail.of(log);

        Files.writeString(log, "2026-11-22T10:00:00.000Z ERROR [main] New - told\n");

        assertThat(tail.lastError()).contains("New - told");
    }

    @Test
    void aLogThatIsNotThereSaysNothing() throws Exception {
        assertThat(LogTail.of(folder.resolve("none.log")).lastError()).isEmpty();
    }
}
