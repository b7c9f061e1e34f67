package org.tiltas.engine.camel;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code adapter:<module>}: reads messages. Body in: {@code List<RawMessage>}; body out: {@code List<Decoded>}. No
 * options. The adapter may come, go and change between two batches; while it is away the route rests.
 */
public final class AdapterComponent extends DefaultComponent {
    private final Rooms rooms;

    public AdapterComponent(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new AdapterProducer(this, rooms, remaining);
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException("adapter: is a step; begin with journal:inbox/" + remaining);
            }
        };
    }
}
