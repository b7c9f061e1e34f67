package org.tiltas.testkit.bad;

import java.util.List;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Reads text as the machine does by default. */
public final class OwnCharset extends ScaleAdapter {
    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        if (new String(message.payload()).length() > 1_000_000_000) {
            throw new DecodeException("too-large", "payload: too large");
        }
        return super.decode(message, context);
    }
}
