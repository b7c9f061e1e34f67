package org.tiltas.engine.camel;

import java.util.List;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.batch.BatchSource;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/**
 * {@code journal:observations}: what was measured, with owner and time.
 *
 * <p>As a consumer it gives {@code List<Observed>} in order; a step that wants a String gets an R4 Bundle as JSON.
 * Options: {@code cursor} (durable name of the position; required), {@code lane} ({@code urgent}, {@code routine} or
 * {@code both}, the default), {@code start} ({@code now}, the default, or {@code beginning}: where a cursor begins that
 * never was before), {@code max} (most rows of a batch, default 1000), {@code sendEmptyMessageWhenIdle} (default
 * false). As a producer it puts a {@code List<Measurement>} into the unit of the batch, without options.
 */
final class ObservationsEndpoint extends DefaultEndpoint {
    private static final byte[] NO_BYTES = {};

    private final Rooms rooms;
    private final CursorOptions options;
    private final Journal.Start start;

    ObservationsEndpoint(
            String uri, JournalComponent component, Rooms rooms, CursorOptions options, Journal.Start start) {
        super(uri, component);
        this.rooms = rooms;
        this.options = options;
        this.start = start;
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        if (options.cursor().isEmpty()) {
            throw new IllegalArgumentException(
                    "cursor: missing; give the position a name: journal:observations?cursor=<name>");
        }
        return new BatchConsumer<Observed>(this, processor, rooms.journal(), options) {
            @Override
            protected BatchSource<Observed> source(String route) {
                return new BatchSource<>(
                        route,
                        options.lanes(),
                        options.max(),
                        () -> rooms.journal().openObservations(options.cursor(), options.lanes(), start),
                        (observed, reason, detail) -> copy(observed, route, reason, detail));
            }
        };
    }

    /** The bytes of an observation are those of its message; they may be gone by now. */
    private Quarantined copy(Observed observed, String route, String reason, String detail) {
        Measurement m = observed.measurement();
        RawMessage message = rooms.journal()
                .messages()
                .get(m.origin().message())
                .orElseGet(() -> new RawMessage(
                        m.origin().message(),
                        m.origin().module(),
                        m.gateway(),
                        "journal",
                        "",
                        "",
                        m.received(),
                        false,
                        m.lane(),
                        NO_BYTES));
        String where = "Observation/" + observed.id() + ": " + detail;
        return new Quarantined(message, route, reason, where, message.payload().length, "");
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                List<Measurement> measurements = Works.body(exchange, Measurement.class, "journal:observations");
                Unit unit = Works.of(exchange, "journal:observations").unit("journal:observations");
                measurements.forEach(unit::observe);
            }
        };
    }
}
