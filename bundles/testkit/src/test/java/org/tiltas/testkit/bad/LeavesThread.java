package org.tiltas.testkit.bad;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Hires a thread at the first message and never lets it go. */
public final class LeavesThread extends ScaleAdapter {
    private final AtomicReference<ExecutorService> pool = new AtomicReference<>();

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        if (pool.get() == null) {
            ExecutorService hired = Executors.newSingleThreadExecutor();
            if (pool.compareAndSet(null, hired)) {
                hired.execute(() -> {});
            }
        }
        return super.decode(message, context);
    }

    /** Lets it go, so that the test leaves none. */
    public void close() {
        pool.get().shutdownNow();
    }
}
