package org.tiltas.testkit;

import java.time.ZoneId;
import java.util.List;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/** One message and the adapter that reads it. Each call reads it anew. */
public final class Sample {
    private final DeviceAdapter adapter;
    private final RawMessage message;
    private final ZoneId zone;

    Sample(DeviceAdapter adapter, RawMessage message, ZoneId zone) {
        this.adapter = adapter;
        this.message = message;
        this.zone = zone;
    }

    /** The message as the adapter gets it. */
    public RawMessage message() {
        return message;
    }

    /** The lane it travels on by the urgent rules of the adapter's descriptor. */
    public Lane lane() {
        return message.lane();
    }

    /**
     * What the adapter reads.
     *
     * @throws AssertionError when it refuses the message
     */
    public List<Reading> readings() {
        try {
            return adapter.decode(message, () -> zone);
        } catch (DecodeException e) {
            throw new AssertionError("refused: " + e.reason() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Why the adapter refuses the message; {@link DecodeException#partial} has what it read of it.
     *
     * @throws AssertionError when it reads it
     */
    public DecodeException refusal() {
        try {
            List<Reading> readings = adapter.decode(message, () -> zone);
            throw new AssertionError("expected a DecodeException, but it was read: " + readings);
        } catch (DecodeException e) {
            return e;
        }
    }

    ZoneId zone() {
        return zone;
    }
}
