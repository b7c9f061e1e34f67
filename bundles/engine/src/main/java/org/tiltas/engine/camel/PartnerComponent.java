package org.tiltas.engine.camel;

import java.time.Duration;
import java.util.ArrayList;
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
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.engine.batch.MisplacedStep;
import org.tiltas.engine.batch.Work;
import org.tiltas.engine.delivery.Desk;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

/**
 * {@code partner:<id>}: delivers observations to a partner. Body in: {@code List<Observed>}, all or some of the batch
 * the route began with; what a step took out is passed over. The lane is that of the batch. An empty batch lets the
 * partner's deferred deliveries be tried again. No options.
 */
public final class PartnerComponent extends DefaultComponent {
    private final Rooms rooms;

    public PartnerComponent(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) throws Exception {
                        deliver(remaining, exchange);
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException("partner: is a step; begin with journal:observations");
            }
        };
    }

    private void deliver(String partner, Exchange exchange) throws Exception {
        String step = "partner:" + partner;
        Work<?> work = Works.of(exchange, step);
        Unit unit = work.unit(step);
        Lane lane = work.batch().lane();
        List<Observed> items = Works.body(exchange, Observed.class, step);
        Desk desk = Rooms.present(rooms.desks(), "delivery")
                .desk(partner, lane)
                .orElseThrow(() -> new RetryLater(Duration.ofSeconds(1), "partner " + partner + " is not there"));
        if (work.batch().isEmpty()) {
            desk.idle();
        } else if (!items.isEmpty()) {
            desk.deliver(part(work.batch(), items, step), unit);
        }
    }

    /** The batch with what the steps before have left of it; the cursor passes the whole batch all the same. */
    private static Batch<Observed> part(Batch<?> batch, List<Observed> items, String step) {
        List<Batch.Entry<Observed>> entries = new ArrayList<>(items.size());
        for (Observed item : items) {
            entries.add(new Batch.Entry<>(item.offset(), item));
        }
        if (!batch.entries().stream().allMatch(entry -> entry.value() instanceof Observed)) {
            throw new MisplacedStep(step + ": the route must begin with journal:observations");
        }
        return new Batch<>(batch.cursor(), batch.lane(), batch.epoch(), entries);
    }
}
