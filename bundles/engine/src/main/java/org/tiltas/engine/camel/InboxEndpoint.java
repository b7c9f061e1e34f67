package org.tiltas.engine.camel;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.batch.BatchSource;
import org.tiltas.spi.journal.Quarantined;

/**
 * {@code journal:inbox/<adapter>}: the messages of one adapter.
 *
 * <p>As a consumer it gives {@code List<RawMessage>} in order, urgent lane first. Options: {@code cursor} (durable name
 * of the position, default {@code adapter/<adapter>}), {@code max} (most messages of a batch, default 1000), {@code
 * sendEmptyMessageWhenIdle} (default false). As a producer it takes a message in for {@code gateway}; see {@link
 * IntakeProducer}.
 */
final class InboxEndpoint extends DefaultEndpoint {
    private final Rooms rooms;
    private final CursorOptions options;
    private final String adapter;
    private final String gateway;

    InboxEndpoint(
            String uri,
            JournalComponent component,
            Rooms rooms,
            CursorOptions options,
            String adapter,
            String gateway) {
        super(uri, component);
        this.rooms = rooms;
        this.options = options;
        this.adapter = adapter;
        this.gateway = gateway;
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new BatchConsumer<RawMessage>(this, processor, rooms.journal(), options) {
            @Override
            protected BatchSource<RawMessage> source(String route) {
                return new BatchSource<>(
                        route,
                        options.lanes(),
                        options.max(),
                        () -> rooms.journal().openInbox(options.cursor(), adapter),
                        (message, reason, detail) ->
                                new Quarantined(message, adapter, reason, detail, message.payload().length, ""));
            }
        };
    }

    @Override
    public Producer createProducer() {
        if (gateway.isEmpty()) {
            throw new IllegalArgumentException(
                    "gateway: missing; name the gateway the messages come from: " + getEndpointUri() + "?gateway=<id>");
        }
        return new IntakeProducer(this, rooms, adapter, gateway);
    }
}
