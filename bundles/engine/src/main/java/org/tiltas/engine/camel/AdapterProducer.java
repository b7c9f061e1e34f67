package org.tiltas.engine.camel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.engine.batch.Work;
import org.tiltas.engine.module.Adapters;
import org.tiltas.engine.module.Stamp;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules;
import org.tiltas.spi.server.Settings;

/**
 * Lets an adapter read a batch. One reference to it is held for the whole batch. A message it declares unreadable goes
 * to quarantine, and so does one on which it breaks three times in a row: decoding is a pure function, so waiting in
 * between would change nothing.
 */
final class AdapterProducer extends DefaultProducer {
    private static final int TRIES = 3;

    private final Rooms rooms;
    private final String module;
    private final DecodeContext context;
    private Adapters adapters;
    private Stamp stamp;

    AdapterProducer(Endpoint endpoint, Rooms rooms, String module) {
        super(endpoint);
        this.rooms = rooms;
        this.module = module;
        this.context = Settings::zone;
    }

    @Override
    protected void doStop() throws Exception {
        release();
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String step = "adapter:" + module;
        Work<?> work = Works.of(exchange, step);
        Unit unit = work.unit(step);
        List<RawMessage> messages = Works.body(exchange, RawMessage.class, step);
        hold(Rooms.present(rooms.adapters(), "the module register"));
        Adapters register = adapters;
        Optional<Modules.Active> active = register.adapter(module);
        if (active.isEmpty()) {
            work.waitFor(limit -> register.await(module, limit));
            throw new RetryLater(Duration.ofSeconds(1), "adapter " + module + " is absent");
        }
        List<Decoded> decoded = new ArrayList<>(messages.size());
        for (RawMessage message : messages) {
            decode(message, active.get(), unit).ifPresent(decoded::add);
        }
        exchange.getMessage().setBody(decoded);
    }

    private Optional<Decoded> decode(RawMessage message, Modules.Active active, Unit unit) throws RetryLater {
        String failure = "";
        boolean late = false;
        for (int i = 0; i < TRIES; i++) {
            stamp.begin();
            try {
                List<Reading> readings = active.adapter().decode(message, context);
                return Optional.of(new Decoded(message, module, active.version(), List.copyOf(readings)));
            } catch (DecodeException e) {
                unit.quarantine(entry(message, e.reason(), e.getMessage()));
                return e.partial().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Decoded(message, module, active.version(), e.partial()));
            } catch (RuntimeException | StackOverflowError e) {
                failure = e.getClass().getName();
            } finally {
                late |= stamp.end();
            }
            standStillIfGone(active);
        }
        // the class only: an exception's message may quote the payload
        unit.quarantine(
                late
                        ? entry(message, "adapter-timeout", "adapter took too long")
                        : entry(message, "adapter-failed", "adapter broke with " + failure));
        return Optional.empty();
    }

    /** An adapter that breaks because its bundle is being taken away says nothing about the message. */
    private void standStillIfGone(Modules.Active active) throws RetryLater {
        boolean same = adapters.adapter(module)
                .filter(now -> now.adapter() == active.adapter())
                .isPresent();
        if (!same || !isRunAllowed()) {
            throw new RetryLater(Duration.ZERO, "adapter " + module + " was swapped");
        }
    }

    private Quarantined entry(RawMessage message, String reason, String detail) {
        return new Quarantined(message, module, reason, detail, message.payload().length, "");
    }

    private void hold(Adapters present) {
        if (adapters != present) {
            release();
            adapters = present;
            stamp = present.stamp(module);
        }
    }

    private void release() {
        if (stamp != null) {
            stamp.close();
            stamp = null;
            adapters = null;
        }
    }
}
