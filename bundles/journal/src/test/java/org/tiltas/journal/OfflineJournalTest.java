package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Journal.Start;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** The journal of a stopped server in the hands of a program. */
class OfflineJournalTest {
    private static final Instant THEN = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir(cleanup = CleanupMode.NEVER)
    Path data;

    @Test
    void whatIsWrittenIsThereAtTheNextOpeningWithItsTime() throws Exception {
        try (OfflineJournal offline = OfflineJournal.open(data, () -> THEN)) {
            offline.journal().openInbox("adapter/gatt", "gatt").close();
            offline.journal()
                    .openObservations("partner/p", EnumSet.allOf(Lane.class), Start.BEGINNING)
                    .close();
            Unit unit = new Unit().append(message()).put(RecordWrite.put("Patient", "p1", "{}"));
            offline.journal().commit(unit).get();

            assertThatThrownBy(() -> OfflineJournal.open(data, () -> THEN))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is using");
        }
        try (OfflineJournal offline = OfflineJournal.open(data, () -> THEN)) {
            offline.settle();

            assertThat(offline.readersOfInbox("gatt")).containsExactly("adapter/gatt");
            assertThat(offline.readersOfObservations()).containsExactly("partner/p");
            assertThat(offline.journal()
                            .records()
                            .get("Patient", "p1")
                            .orElseThrow()
                            .updated())
                    .isEqualTo(THEN);
            assertThat(offline.journal()
                            .openInbox("adapter/gatt", "gatt")
                            .next(10, Duration.ZERO)
                            .entries())
                    .hasSize(1);
            assertThat(offline.sizes())
                    .filteredOn(size -> size.table().equals("inbox"))
                    .singleElement()
                    .satisfies(size -> {
                        assertThat(size.bytes()).isPositive();
                        assertThat(size.indexBytes()).isPositive();
                    });
        }
    }

    private static RawMessage message() {
        return new RawMessage(
                "",
                "gatt",
                "gw1",
                "mqtt",
                "gatt/gw1",
                "",
                THEN,
                false,
                Lane.ROUTINE,
                "x".getBytes(StandardCharsets.UTF_8));
    }
}
