package org.tiltas.transport.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.transport.Notes.Note;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Quarantine;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class MarkersTest implements Quarantine {
    private final List<RecordWrite> written = new ArrayList<>();
    private final List<Integer> commits = new ArrayList<>();
    private final List<Quarantined.Entry> entries = new ArrayList<>();
    private final MemoryJournal records = new MemoryJournal();
    private boolean down;
    private final Markers markers = new Markers(Site.host(intake(), journal()), Duration.ofSeconds(5));

    private Journal journal() {
        InvocationHandler calls = (proxy, method, args) -> {
            if (method.getName().equals("quarantine")) {
                return this;
            }
            if (method.getName().equals("records")) {
                return records;
            }
            written.addAll(((Unit) args[0]).records());
            commits.add(((Unit) args[0]).records().size());
            return down
                    ? CompletableFuture.failedFuture(new JournalException.Unavailable("down", null))
                    : CompletableFuture.completedFuture(new Committed(List.of(), List.of(), List.of()));
        };
        return (Journal) Proxy.newProxyInstance(Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, calls);
    }

    private static Intake intake() {
        InvocationHandler calls = (proxy, method, args) -> Optional.empty();
        return (Intake) Proxy.newProxyInstance(Intake.class.getClassLoader(), new Class<?>[] {Intake.class}, calls);
    }

    @Override
    public List<Quarantined.Entry> list(String module, String reason, Instant since, long before, int limit) {
        return entries.stream()
                .filter(entry -> entry.id() < before)
                .sorted((a, b) -> Long.compare(b.id(), a.id()))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Quarantined.Entry> get(long id) {
        throw new UnsupportedOperationException();
    }

    private void quarantined(long id, String gateway, String topic) {
        RawMessage message =
                new RawMessage("", "gatt", gateway, "file", topic, "", Instant.EPOCH, false, Lane.ROUTINE, new byte[1]);
        entries.add(new Quarantined.Entry(id, Instant.EPOCH, new Quarantined(message, "gatt", "r", "d", 1, "")));
    }

    @Test
    void aMarkerIsANote() {
        assertThat(Markers.of("x")).isEqualTo(Note.of("taken", "x", "{}"));
    }

    @Test
    void forgetsAllInOneCommit() throws Exception {
        markers.forget(List.of("x", "y"));
        assertThat(written)
                .containsExactly(RecordWrite.remove("file-taken", "x"), RecordWrite.remove("file-taken", "y"));

        down = true;
        assertThatThrownBy(() -> markers.forget(List.of("x"))).isInstanceOf(Standstill.class);
    }

    @Test
    void forgetsThoseOfAllMessagesOfAFile() throws Exception {
        for (String id : List.of("x.1", "x.2", "y.1")) {
            records.put("file-taken", id, "{}");
        }
        markers.forget(List.of("x"));

        assertThat(written)
                .containsExactly(
                        RecordWrite.remove("file-taken", "x.2"),
                        RecordWrite.remove("file-taken", "x.1"),
                        RecordWrite.remove("file-taken", "x"));
    }

    @Test
    void forgetsManyInSeveralCommitsFromTheLast() throws Exception {
        for (int n = 1; n <= 1200; n++) {
            records.put("file-taken", "x." + n, "{}");
        }
        markers.forget(List.of("x", "y"));

        assertThat(commits).containsExactly(500, 500, 202);
        assertThat(written.get(0)).isEqualTo(RecordWrite.remove("file-taken", "x.1200"));
        assertThat(written.get(1200)).isEqualTo(RecordWrite.remove("file-taken", "x"));
    }

    @Test
    void findsARefusalBehindManyOthers() throws Exception {
        quarantined(1, "gw1", "/files/gatt/a");
        quarantined(2, "gw2", "/files/gatt/b");
        for (long id = 3; id < 450; id++) {
            quarantined(id, "gw1", "/files/gatt/c");
        }

        assertThat(markers.refusal("gw1", "/files/gatt/a", Instant.EPOCH))
                .hasValueSatisfying(taken -> assertThat(taken.id()).isEqualTo("q-1"));
        assertThat(markers.refusal("gw1", "/files/gatt/b", Instant.EPOCH)).isEmpty();
    }
}
