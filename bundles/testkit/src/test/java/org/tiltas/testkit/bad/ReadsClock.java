package org.tiltas.testkit.bad;

import java.time.Instant;
import java.util.List;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Asks what time it is. */
public final class ReadsClock extends ScaleAdapter {
    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        if (message.received().isAfter(Instant.now().plusSeconds(999_999_999))) {
            throw new DecodeException("future", "time: not yet");
        }
        return super.decode(message, context);
    }
}
