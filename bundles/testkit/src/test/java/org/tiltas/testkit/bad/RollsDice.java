package org.tiltas.testkit.bad;

import java.util.List;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Leaves it to chance. */
public final class RollsDice extends ScaleAdapter {
    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        if (Math.random() < 0) {
            throw new DecodeException("unlucky", "dice: bad luck");
        }
        return super.decode(message, context);
    }
}
