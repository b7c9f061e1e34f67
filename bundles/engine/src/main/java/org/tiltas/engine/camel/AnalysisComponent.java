package org.tiltas.engine.camel;

import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code analysis:<module>}: lets an analysis judge. Body in: {@code List<Observed>}, all or some of the batch the route
 * began with; the findings go into the unit. An empty batch lets the times come that its judges have asked for. No
 * options. The analysis may come, go and change between two batches; while it is away the route rests.
 */
public final class AnalysisComponent extends DefaultComponent {
    private final Rooms rooms;

    public AnalysisComponent(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new AnalysisProducer(this, rooms, remaining);
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException("analysis: is a step; begin with journal:observations");
            }
        };
    }
}
