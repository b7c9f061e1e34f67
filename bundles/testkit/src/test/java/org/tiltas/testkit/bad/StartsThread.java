package org.tiltas.testkit.bad;

import java.util.List;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Works on another thread. */
public final class StartsThread extends ScaleAdapter {
    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        new Thread(() -> {}).start();
        return super.decode(message, context);
    }
}
