package org.tiltas.engine.camel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.batch.Work;
import org.tiltas.engine.module.AdapterInstance;
import org.tiltas.engine.module.Adapters;
import org.tiltas.engine.module.Decoding;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Settings;

/**
 * Lets an adapter read a batch. One instance is held for the whole batch. A message it declares unreadable goes to
 * quarantine, and so does one on which it breaks or does not come back: decoding is a pure function, so waiting in
 * between would change nothing. While a new version is on probation, what it does not read is given to the version
 * before; if that one reads it, the new one is taken back and the batch begins again.
 */
final class AdapterProducer extends DefaultProducer {
    private static final Duration SUSPENDED_WAIT = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final String module;
    private final DecodeContext context;

    AdapterProducer(Endpoint endpoint, Rooms rooms, String module) {
        super(endpoint);
        this.rooms = rooms;
        this.module = module;
        this.context = Settings::zone;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        String step = "adapter:" + module;
        Work<?> work = Works.of(exchange, step);
        Unit unit = work.unit(step);
        List<RawMessage> messages = Works.body(exchange, RawMessage.class, step);
        Adapters register = Rooms.present(rooms.adapters(), "the module register");
        Optional<Adapters.Present> present = register.present(module);
        if (present.isEmpty()) {
            work.waitFor(limit -> register.await(module, limit));
            throw new RetryLater(Duration.ofSeconds(1), "adapter " + module + " is absent");
        }
        AdapterInstance instance = present.get().instance();
        List<Decoding> outcomes = instance.read(messages, context);
        if (outcomes.size() < messages.size()) {
            throw incomplete(present.get());
        }
        standStillIfGone(outcomes, instance, register);
        if (present.get().trial().isPresent()) {
            compare(messages, outcomes, instance, present.get().trial().get());
        }
        List<Decoded> decoded = new ArrayList<>(messages.size());
        for (int i = 0; i < outcomes.size(); i++) {
            keep(messages.get(i), outcomes.get(i), instance, unit).ifPresent(decoded::add);
        }
        exchange.getMessage().setBody(decoded);
    }

    /** An adapter that breaks because its bundle is being taken away says nothing about the message. */
    private void standStillIfGone(List<Decoding> outcomes, AdapterInstance instance, Adapters register)
            throws RetryLater {
        boolean broken = outcomes.stream().anyMatch(o -> o instanceof Decoding.Broke || o instanceof Decoding.Late);
        if (broken
                && (!isRunAllowed()
                        || register.present(module)
                                .filter(now -> now.instance() == instance)
                                .isEmpty())) {
            throw new RetryLater(Duration.ZERO, "adapter " + module + " was swapped");
        }
    }

    private RetryLater incomplete(Adapters.Present present) {
        Optional<String> reason = present.instance().suspended();
        if (reason.isEmpty()) {
            return new RetryLater(Duration.ZERO, "adapter " + module + " was swapped");
        }
        present.trial().ifPresent(trial -> trial.failed(reason.get()));
        return new RetryLater(SUSPENDED_WAIT, "adapter " + module + " is suspended: " + reason.get());
    }

    private void compare(
            List<RawMessage> messages, List<Decoding> outcomes, AdapterInstance instance, Adapters.Trial trial)
            throws RetryLater, InterruptedException {
        for (int i = 0; i < outcomes.size(); i++) {
            Decoding outcome = outcomes.get(i);
            if (outcome instanceof Decoding.Read) {
                continue;
            }
            List<Decoding> before = trial.before().read(List.of(messages.get(i)), context);
            if (!before.isEmpty() && before.get(0) instanceof Decoding.Read) {
                String reason = "message " + messages.get(i).id() + ": " + words(outcome) + ", version "
                        + trial.before().version() + " reads it";
                trial.failed(reason);
                throw new RetryLater(
                        Duration.ofMillis(20), "adapter " + module + " " + instance.version() + ": " + reason);
            }
        }
        trial.good(outcomes.size());
    }

    private static String words(Decoding outcome) {
        if (outcome instanceof Decoding.Refused refused) {
            return "refused as " + refused.reason();
        }
        return outcome instanceof Decoding.Broke broke ? "broke with " + broke.how() : "took too long";
    }

    private Optional<Decoded> keep(RawMessage message, Decoding outcome, AdapterInstance instance, Unit unit) {
        if (outcome instanceof Decoding.Read read) {
            return Optional.of(new Decoded(message, module, instance.version(), read.readings(), read.residents()));
        } else if (outcome instanceof Decoding.Refused refused) {
            unit.quarantine(entry(message, refused.reason(), refused.detail()));
            return refused.partial().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Decoded(message, module, instance.version(), refused.partial()));
        } else if (outcome instanceof Decoding.Broke broke) {
            unit.quarantine(entry(message, "adapter-failed", "adapter broke with " + broke.how()));
        } else {
            unit.quarantine(entry(message, "adapter-timeout", "adapter took too long"));
        }
        return Optional.empty();
    }

    private Quarantined entry(RawMessage message, String reason, String detail) {
        return new Quarantined(message, module, reason, detail, message.payload().length, "");
    }
}
