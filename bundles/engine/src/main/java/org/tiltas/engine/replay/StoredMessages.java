package org.tiltas.engine.replay;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Messages;

/** The messages of a stretch, oldest first, a page at a time in memory. */
public final class StoredMessages implements Iterable<RawMessage> {
    private static final int PAGE = 100;

    private final Messages messages;
    private final Messages.Stretch stretch;

    public StoredMessages(Messages messages, Messages.Stretch stretch) {
        this.messages = messages;
        this.stretch = stretch;
    }

    @Override
    public Iterator<RawMessage> iterator() {
        return new Iterator<>() {
            private List<Batch.Entry<RawMessage>> page = List.of();
            private int next;
            private long after;

            @Override
            public boolean hasNext() {
                if (next == page.size()) {
                    page = messages.page(stretch, after, PAGE);
                    next = 0;
                    if (!page.isEmpty()) {
                        after = page.get(page.size() - 1).offset();
                    }
                }
                return next < page.size();
            }

            @Override
            public RawMessage next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.get(next++).value();
            }
        };
    }
}
