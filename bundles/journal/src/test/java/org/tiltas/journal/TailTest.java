package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.spi.journal.Batch.Entry;

class TailTest {
    /** A cursor that has passed what the test says. */
    private static final class Passing implements Tail.Reader {
        private final AtomicLong passed = new AtomicLong();
        private int rung;

        @Override
        public void ring() {
            rung++;
        }

        @Override
        public long passed() {
            return passed.get();
        }
    }

    @Test
    void holdsRowsUntilEveryReaderHasPassedThem() {
        Tail<String> tail = new Tail<>(0);
        Passing quick = new Passing();
        Passing slow = new Passing();
        tail.serve(quick);
        tail.serve(slow);
        append(tail, 1, 10);

        quick.passed.set(10);
        slow.passed.set(4);
        append(tail, 11, 12);

        assertThat(tail.floor()).isEqualTo(4);
        assertThat(offsets(tail, 4, 100)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(tail.read(3, 100)).isNull();
        assertThat(quick.rung).isEqualTo(2);
    }

    @Test
    void keepsRowsWhileNobodyReads() throws Exception {
        Tail<String> tail = new Tail<>(0);
        Passing reader = new Passing();
        AutoCloseable served = tail.serve(reader);
        append(tail, 1, 3);
        reader.passed.set(3);
        served.close();
        append(tail, 4, 6);

        assertThat(offsets(tail, 3, 100)).containsExactly(4L, 5L, 6L);
        assertThat(reader.rung).isEqualTo(1);
    }

    /** Whatever readers do, a read answers with exactly the rows behind the position, or says that it cannot. */
    @Property
    void neverSkipsARow(@ForAll @Size(max = 40) List<@IntRange(min = 1, max = 2000) Integer> commits) {
        Tail<String> tail = new Tail<>(0);
        Passing reader = new Passing();
        tail.serve(reader);
        long newest = 0;
        for (int size : commits) {
            append(tail, newest + 1, newest + size);
            newest += size;
            List<Long> read = offsets(tail, reader.passed(), 1500);
            assertThat(read)
                    .containsExactlyElementsOf(LongStream.rangeClosed(reader.passed() + 1, newest)
                            .limit(1500)
                            .boxed()
                            .toList());
            reader.passed.set(read.get(read.size() / 2));
            if (newest - reader.passed() > 12_000) {
                reader.passed.set(newest);
            }
        }
    }

    private static List<Long> offsets(Tail<String> tail, long after, int max) {
        return tail.read(after, max).stream().map(Entry::offset).toList();
    }

    private static void append(Tail<String> tail, long from, long to) {
        List<Entry<String>> rows = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (long offset = from; offset <= to; offset++) {
            rows.add(new Entry<>(offset, "row"));
            sizes.add(10);
        }
        tail.append(rows, sizes);
    }
}
