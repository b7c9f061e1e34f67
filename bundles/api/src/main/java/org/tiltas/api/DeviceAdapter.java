package org.tiltas.api;

import java.util.List;

/**
 * Reads the messages of one vendor or format. Published as an OSGi service.
 *
 * <p>{@link #decode} is a pure function: thread-safe, bounded in time and memory, no I/O, and the same message gives
 * the same readings in the same order, for ever. State that a format needs across messages must come with the message.
 */
public interface DeviceAdapter {
    AdapterDescriptor descriptor();

    /**
     * @return the readings in the order they stand in the message; the index is a reading's ordinal
     * @throws DecodeException when the message cannot be read, and never will be by this version
     */
    List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException;

    /**
     * All that the message tells. This is what the server calls for a message that came in; only an adapter whose format
     * also tells of residents has a reason to override it. The same rules hold as for {@link #decode}, which must give
     * the same readings.
     *
     * @throws DecodeException when the message cannot be read, and never will be by this version
     * @since 1.6
     */
    default Contents read(RawMessage message, DecodeContext context) throws DecodeException {
        return new Contents(decode(message, context), List.of());
    }
}
