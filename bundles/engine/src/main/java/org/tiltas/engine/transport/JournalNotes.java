package org.tiltas.engine.transport;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.tiltas.api.transport.Notes;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** The notes of one transport as records whose kind begins with its name: no other's can be touched. */
final class JournalNotes implements Notes {
    private static final Pattern BOOK = Pattern.compile("[a-z][a-z0-9-]{0,29}");

    /** Kinds as they were called before transports were modules: a server that is brought up to date goes on with them. */
    private static final Map<String, String> EARLIER = Map.of(
            "transport/file/taken", "file-taken",
            "transport/mqtt-client/session", "broker-session",
            "transport/mqtt-client/qos2", "broker-qos2");

    private final Journal journal;
    private final String transport;

    JournalNotes(Journal journal, String transport) {
        this.journal = journal;
        this.transport = transport;
    }

    private String kind(String book) {
        if (!BOOK.matcher(book).matches()) {
            throw new IllegalArgumentException(
                    "book: '" + book + "' is not up to 30 lower-case letters, digits and hyphens");
        }
        String kind = "transport/" + transport + "/" + book;
        return EARLIER.getOrDefault(kind, kind);
    }

    @Override
    public Optional<String> get(String book, String id) {
        return journal.records().get(kind(book), id).map(Record::body);
    }

    @Override
    public List<String> ids(String book) {
        return journal.records().list(kind(book)).stream().map(Record::id).toList();
    }

    /** Of a receipt: written only where there is none of its id. */
    RecordWrite create(Note note) {
        return RecordWrite.create(kind(note.book()), note.id(), note.body().orElse("{}"));
    }

    @Override
    public CompletableFuture<Void> write(List<Note> notes) {
        Unit unit = new Unit();
        for (Note note : notes) {
            String kind = kind(note.book());
            unit.put(
                    note.body().isPresent()
                            ? RecordWrite.put(kind, note.id(), note.body().get())
                            : RecordWrite.remove(kind, note.id()));
        }
        return journal.commit(unit).thenApply(committed -> null);
    }
}
