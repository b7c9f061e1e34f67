package org.tiltas.engine.module;

import java.util.List;
import org.tiltas.api.Contents;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;

/** Some messages on their way through the adapter. */
final class DecodeTask extends ItemTask<RawMessage, Decoding> {
    private static final int MOST_READINGS = 10_000;

    private final DeviceAdapter adapter;
    private final DecodeContext context;

    DecodeTask(DeviceAdapter adapter, List<RawMessage> messages, DecodeContext context) {
        super(messages);
        this.adapter = adapter;
        this.context = context;
    }

    @Override
    protected Decoding late() {
        return new Decoding.Late();
    }

    @Override
    protected Decoding work(RawMessage message) {
        try {
            Contents contents = adapter.read(message, context);
            if (contents.readings().size() > MOST_READINGS
                    || contents.residents().size() > MOST_READINGS) {
                return new Decoding.Broke("more than " + MOST_READINGS + " readings from one message");
            }
            return new Decoding.Read(contents.readings(), contents.residents());
        } catch (DecodeException e) {
            return e.partial().size() > MOST_READINGS
                    ? new Decoding.Broke("more than " + MOST_READINGS + " readings from one message")
                    : new Decoding.Refused(e.reason(), String.valueOf(e.getMessage()), e.partial());
        } catch (Throwable e) {
            // errors too: neither a missing class nor an exhausted stack may end the server's own thread
            return new Decoding.Broke(e.getClass().getName());
        }
    }
}
