package org.tiltas.hl7batch;

import java.util.List;
import java.util.Optional;

/**
 * Messages that came together (HL7 2.6, 2.10.3): {@code [FHS] { [BHS] { MSH … } [BTS] } [FTS]}.
 *
 * @param file the header of the whole, if it has one
 * @param groups batches in their order
 */
public record Batch(Optional<Envelope> file, List<Group> groups) {
    /** More messages than this are refused together. */
    public static final int MOST_MESSAGES = 10_000;

    /** More groups than this are refused together: an empty one costs its sender ten bytes, and us an answer. */
    public static final int MOST_GROUPS = 1000;

    public Batch {
        groups = List.copyOf(groups);
    }

    /**
     * One batch.
     *
     * @param header its BHS, if it has one
     * @param messages from MSH to before the next header or trailer, as they came, and a carriage return; may be none
     */
    public record Group(Optional<Envelope> header, List<byte[]> messages) {
        public Group {
            messages = List.copyOf(messages);
        }
    }

    /** Whether the bytes begin with FHS or BHS, and so are no single message. */
    public static boolean begins(byte[] bytes) {
        return Splitter.begins(bytes);
    }

    /**
     * Takes bytes apart. Frames of MLLP that have got into a file count as ends of lines.
     *
     * @throws MalformedBatch when a header or trailer is wrong, missing or out of place, or counts what is not there
     */
    public static Batch read(byte[] bytes) throws MalformedBatch {
        return new Splitter(bytes).split();
    }

    /** The header that the bytes begin with, for an answer to what cannot be read; empty if that header cannot be either. */
    public static Optional<Envelope> header(byte[] bytes) {
        return Splitter.header(bytes);
    }

    /** All messages in their order. */
    public List<byte[]> messages() {
        return groups.stream().flatMap(group -> group.messages().stream()).toList();
    }
}
