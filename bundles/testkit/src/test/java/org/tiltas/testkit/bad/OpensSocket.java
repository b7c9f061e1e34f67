package org.tiltas.testkit.bad;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Talks to the network. */
public final class OpensSocket extends ScaleAdapter {
    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        try (ServerSocket socket = new ServerSocket(0)) {
            socket.setReuseAddress(true);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return super.decode(message, context);
    }
}
