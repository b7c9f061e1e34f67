package org.tiltas.api.transport;

import java.io.IOException;
import java.time.Duration;

/**
 * A way for messages to come in. Published as an OSGi service by the bundle of a module of the kind {@code transport},
 * one per module. Of two versions one at a time is open: the server closes the present one, opens the next, and opens
 * the one before again when that fails. A service that goes is closed first; when the same bundle publishes one again, after
 * a change of its configuration say, that one is opened.
 *
 * <p>The server calls all methods on threads of the module, in time limits of its own; a thread that does not come back is
 * interrupted. Threads that a transport starts must have ended when {@link #close} returns.
 */
public interface Transport {
    /** What it is; the same each time. Asked before it is opened. */
    TransportDescriptor descriptor();

    /**
     * Begins to take messages: returns when its listeners are bound, or when it is about to connect to where messages come
     * from. Called again after a {@link #close} when the version that was to follow could not be opened.
     *
     * @param host good until the end of the close that follows; another one comes with the next call
     * @throws IOException saying in one line for an operator what is in the way; whatever was begun has been undone
     */
    void open(Host host) throws IOException, InterruptedException;

    /**
     * Takes no more: frees its listeners, lets what it has handed in be committed and acknowledged, ends its connections
     * and its threads. What it could not acknowledge its senders will send again. Also called after an open that broke or
     * hung, and then for whatever that has left.
     *
     * @param within how long this may take; past it the thread is interrupted and the host takes nothing any more
     */
    void close(Duration within) throws IOException, InterruptedException;

    /** How it is doing; asked every second while it is open. Quick and without I/O. */
    default Report report() {
        return Report.NONE;
    }
}
