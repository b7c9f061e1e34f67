package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;

/** Reads messages and tells what became of them. */
public interface Messages {
    Optional<RawMessage> get(String id);

    /** The whole story of a message, also after its bytes are gone. */
    Optional<Trace> trace(String id);

    /**
     * Newest first.
     *
     * @param query what to look for
     * @param before only messages received before this one; empty for the first page
     */
    List<Trace> search(Query query, String before, int limit);

    /**
     * The messages of an adapter received in [from, to) that its cursors have passed, to be read with {@link #page}.
     * What a cursor has yet to read is not among them: it will be read once, by whoever is active then.
     */
    default Stretch stretch(String adapter, Instant from, Instant to) {
        return Stretch.none(adapter, from, to);
    }

    /** The last {@code limit} messages of an adapter, passed or not; to be read with {@link #page}. */
    default Stretch last(String adapter, int limit) {
        return Stretch.none(adapter, Instant.EPOCH, Instant.EPOCH);
    }

    /**
     * The next messages of a stretch in the order of their positions, both lanes together.
     *
     * @param after only behind this position
     * @param limit at most so many; fewer when their bytes are many
     * @return empty at the end of the stretch
     */
    default List<Batch.Entry<RawMessage>> page(Stretch stretch, long after, int limit) {
        return List.of();
    }

    /**
     * A bounded part of an adapter's inbox.
     *
     * @param from received at or after this
     * @param to received before this
     * @param first position of its first message
     * @param last per lane, position behind which nothing belongs to it
     * @param messages how many are there
     * @param gone how many more gave readings but have lost their bytes to retention
     */
    record Stretch(
            String adapter, Instant from, Instant to, long first, Map<Lane, Long> last, long messages, long gone) {
        public Stretch {
            last = Map.copyOf(last);
        }

        public static Stretch none(String adapter, Instant from, Instant to) {
            return new Stretch(adapter, from, to, 0, Map.of(), 0, 0);
        }
    }

    /** Empty strings mean any; {@code state} is a word of {@link Trace#state()}. */
    record Query(String gateway, String device, String adapter, String state, Instant since) {}
}
