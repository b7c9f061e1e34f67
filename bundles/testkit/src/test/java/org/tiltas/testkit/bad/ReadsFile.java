package org.tiltas.testkit.bad;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.testkit.ScaleAdapter;

/** Looks at the disk. */
public final class ReadsFile extends ScaleAdapter {
    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        if (!Files.exists(Path.of("/"))) {
            throw new IllegalStateException();
        }
        return super.decode(message, context);
    }
}
