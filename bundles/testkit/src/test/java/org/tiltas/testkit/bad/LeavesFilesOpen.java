package org.tiltas.testkit.bad;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Opens a file for each of the first few thousand messages and closes none. */
public final class LeavesFilesOpen extends ScaleAdapter {
    private static final int MOST = 2000;
    private final Queue<InputStream> open = new ConcurrentLinkedQueue<>();

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        try {
            if (Thread.currentThread().getName().endsWith("worker") && open.size() < MOST) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return super.decode(message, context);
    }

    /** Closes them, so that the test leaves none. */
    public void closeAll() throws IOException {
        for (InputStream in = open.poll(); in != null; in = open.poll()) {
            in.close();
        }
    }
}
