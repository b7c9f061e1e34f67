package org.tiltas.engine.camel;

import java.util.List;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.tiltas.engine.analysis.Runners;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Unit;

/**
 * {@code clinical:observe}: finds owner and time of readings. Body in: {@code List<Decoded>}; body out: {@code
 * List<Measurement>}. What has no owner yet, or an impossible time, goes its own way within the unit. No options.
 */
public final class ClinicalComponent extends DefaultComponent {
    private static final String STEP = "clinical:observe";
    private final Rooms rooms;

    public ClinicalComponent(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!remaining.equals("observe")) {
            throw new IllegalArgumentException("clinical: '" + remaining + "' is not 'observe'");
        }
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) throws Exception {
                        observe(exchange);
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException(STEP + " is a step and cannot begin a route");
            }
        };
    }

    private void observe(Exchange exchange) throws Exception {
        List<Decoded> decoded = Works.body(exchange, Decoded.class, STEP);
        Unit unit = Works.of(exchange, STEP).unit(STEP);
        Observing observing = Rooms.present(rooms.observing(), "the clinical room");
        exchange.getMessage().setBody(observing.observe(decoded, unit));
        if (unit.waiting().stream().anyMatch(Runners::isCall)) {
            Rooms.present(rooms.runners(), "the room of alerts").callForUnowned(unit.waiting(), unit);
        }
    }
}
