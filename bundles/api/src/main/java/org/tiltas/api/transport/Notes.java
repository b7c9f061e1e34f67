package org.tiltas.api.transport;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a transport must know after a restart, such as the packet ids it has taken: small JSON documents in books of its
 * own. The next version of the transport finds them. Thread-safe; reading is from memory.
 */
public interface Notes {
    /** The body of a note, if there is one. */
    Optional<String> get(String book, String id);

    /** Ids of all notes in a book, in order. */
    List<String> ids(String book);

    /** Writes all of them in one commit; completes and fails as {@link Host#take}. */
    CompletableFuture<Void> write(List<Note> notes);

    /**
     * One note.
     *
     * @param book up to 30 lower-case letters, digits and hyphens
     * @param id within the book
     * @param body JSON; empty removes it, and does no harm where there is none
     */
    record Note(String book, String id, Optional<String> body) {
        public Note {
            Objects.requireNonNull(book, "book");
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(body, "body");
        }

        public static Note of(String book, String id, String body) {
            return new Note(book, id, Optional.of(body));
        }

        public static Note none(String book, String id) {
            return new Note(book, id, Optional.empty());
        }
    }
}
