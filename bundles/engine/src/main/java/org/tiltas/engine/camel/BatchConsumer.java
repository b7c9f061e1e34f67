package org.tiltas.engine.camel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Lane;
import org.tiltas.engine.batch.BatchLoop;
import org.tiltas.engine.batch.BatchSource;
import org.tiltas.engine.batch.Work;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Journal;

/**
 * Takes the batches of a cursor through its route, on a thread that begins and ends with the consumer. The body is the
 * list of rows; what the steps put into the unit is committed together with the cursor's move after the last step.
 */
abstract class BatchConsumer<T> extends DefaultConsumer implements BatchLoop.Steps<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchConsumer.class);
    private static final Duration POLITE = Duration.ofMillis(3500);
    private static final Duration FIRM = Duration.ofSeconds(1);

    private final Journal journal;
    private final CursorOptions options;
    private BatchLoop<T> loop;
    private Thread thread;

    BatchConsumer(Endpoint endpoint, Processor processor, Journal journal, CursorOptions options) {
        super(endpoint, processor);
        this.journal = journal;
        this.options = options;
    }

    protected abstract BatchSource<T> source(String route);

    /** Puts the rows where the first step finds them. */
    protected void fill(Exchange exchange, List<T> rows) {
        exchange.getMessage().setBody(rows);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String route = getRoute() == null ? options.cursor() : getRoute().getRouteId();
        loop = new BatchLoop<>(source(route), journal, this);
        thread = new Thread(loop, "tiltas-route-" + route);
        thread.setDaemon(true);
        thread.setContextClassLoader(getEndpoint().getCamelContext().getApplicationContextClassLoader());
        thread.start();
    }

    @Override
    protected void doStop() throws Exception {
        if (thread != null) {
            loop.end();
            thread.join(POLITE.toMillis());
            if (thread.isAlive()) {
                loop.breakOff();
                thread.join(FIRM.toMillis());
            }
            if (thread.isAlive()) {
                LOG.warn("{}: still busy; nothing it does from now on can be committed", thread.getName());
            }
            thread = null;
        }
        super.doStop();
    }

    @Override
    public void run(Work<T> work) throws Exception {
        List<T> rows = new ArrayList<>(work.batch().entries().size());
        work.batch().entries().forEach(entry -> rows.add(entry.value()));
        runRoute(work, Collections.unmodifiableList(rows));
    }

    @Override
    public void idle() throws Exception {
        if (options.sendEmptyMessageWhenIdle()) {
            for (Lane lane : options.lanes()) {
                runRoute(
                        BatchLoop.nothing(new Batch<>(options.cursor(), lane, 0, List.of()), options.lanes()),
                        List.of());
            }
        }
    }

    private void runRoute(Work<T> work, List<T> rows) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(Work.PROPERTY, work);
            exchange.setProperty(Work.BATCH, work.batch());
            exchange.setProperty(Work.UNIT, work.unit("journal"));
            exchange.setProperty(Work.LANE, work.batch().lane().name().toLowerCase(Locale.ROOT));
            if (!work.batch().isEmpty()) {
                exchange.setProperty(Work.FIRST, work.batch().entries().get(0).offset());
                exchange.setProperty(Work.LAST, work.batch().last());
            }
            fill(exchange, rows);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    public void fenced(String reason) {
        String route = getRoute() == null ? options.cursor() : getRoute().getRouteId();
        LOG.warn("{}: stopped, another instance reads cursor {}: {}", route, options.cursor(), reason);
        // a route cannot be stopped by the thread that its stop waits for
        Thread stopper = new Thread(() -> stopRoute(route), "tiltas-stop-" + route);
        stopper.setDaemon(true);
        stopper.start();
    }

    private void stopRoute(String route) {
        try {
            getEndpoint().getCamelContext().getRouteController().stopRoute(route);
        } catch (Exception e) {
            LOG.warn("{}: not stopped: {}", route, e.getClass().getName());
        }
    }
}
