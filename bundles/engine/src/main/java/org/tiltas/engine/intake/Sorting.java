package org.tiltas.engine.intake;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake.Incoming;
import org.tiltas.spi.intake.Intake.Outcome;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** Decides where a message goes: inbox and lane of an adapter, or quarantine and why. Writes nothing. */
final class Sorting {
    private static final int LONGEST_TOPIC = 65_535;
    private static final int LONGEST_CONTENT_TYPE = 255;

    private final Adapters adapters;
    private final Limits limits;
    private final Clock clock;

    Sorting(Adapters adapters, Limits limits, Clock clock) {
        this.adapters = adapters;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * A decision.
     *
     * @param message the message with its adapter, which is empty if there is none
     * @param unit what to commit for it
     */
    record Sorted(Outcome outcome, RawMessage message, String detail, Unit unit) {}

    Sorted sort(Gateway gateway, Incoming incoming) {
        return incoming.adapter().isEmpty() ? byTopic(gateway, incoming) : byName(gateway, incoming);
    }

    private Sorted byTopic(Gateway gateway, Incoming incoming) {
        Optional<AdapterRules> adapter = adapters.reading(incoming.topic(), gateway);
        if (adapter.isPresent()) {
            return admit(gateway, incoming, adapter.get());
        }
        Optional<AdapterRules> other = adapters.readingForSomeone(incoming.topic());
        if (other.isEmpty()) {
            return refuse(gateway, incoming, "", Outcome.NO_ADAPTER, "topic: no adapter reads it");
        }
        String id = other.get().id();
        return refuse(
                gateway,
                incoming,
                id,
                Outcome.NOT_AUTHORISED,
                gateway.adapters().contains(id)
                        ? "topic: names another gateway than the sender"
                        : "topic: belongs to adapter " + id + ", which this gateway may not use");
    }

    private Sorted byName(Gateway gateway, Incoming incoming) {
        Optional<AdapterRules> adapter = adapters.get(incoming.adapter());
        if (adapter.isEmpty()) {
            return refuse(gateway, incoming, "", Outcome.NO_ADAPTER, "adapter: none of this name is known");
        }
        if (!gateway.adapters().contains(incoming.adapter())) {
            return refuse(
                    gateway,
                    incoming,
                    incoming.adapter(),
                    Outcome.NOT_AUTHORISED,
                    "adapter: this gateway may not use " + incoming.adapter());
        }
        return admit(gateway, incoming, adapter.get());
    }

    private Sorted admit(Gateway gateway, Incoming incoming, AdapterRules adapter) {
        int size = incoming.payload().length;
        int most = limits.of(incoming.transport());
        if (size > most) {
            return refuse(
                    gateway,
                    incoming,
                    adapter.id(),
                    Outcome.TOO_LARGE,
                    "payload: " + size + " bytes, at most " + most + " are taken");
        }
        if (!adapter.accepts(incoming.contentType())) {
            return refuse(
                    gateway,
                    incoming,
                    adapter.id(),
                    Outcome.WRONG_CONTENT_TYPE,
                    "content type: adapter " + adapter.id() + " reads only "
                            + String.join(
                                    ", ",
                                    adapter.contentTypes().stream().sorted().toList()));
        }
        Lane lane = adapter.lane(incoming.topic(), incoming.adapter().isEmpty(), incoming.payload());
        RawMessage message = message(gateway, incoming, adapter.id(), lane, incoming.payload());
        return new Sorted(Outcome.ACCEPTED, message, "", new Unit().append(message));
    }

    private Sorted refuse(Gateway gateway, Incoming incoming, String adapter, Outcome outcome, String detail) {
        byte[] payload = incoming.payload();
        boolean whole = payload.length
                <= (outcome == Outcome.WRONG_CONTENT_TYPE ? limits.of(incoming.transport()) : limits.refused());
        byte[] kept = whole ? payload : Arrays.copyOf(payload, limits.head());
        RawMessage message = message(gateway, incoming, adapter, Lane.ROUTINE, kept);
        Quarantined entry = new Quarantined(
                message,
                adapter.isEmpty() ? incoming.transport() : adapter,
                reason(outcome),
                detail,
                payload.length,
                whole ? "" : sha256(payload));
        return new Sorted(outcome, message, detail, new Unit().quarantine(entry));
    }

    private RawMessage message(Gateway gateway, Incoming incoming, String adapter, Lane lane, byte[] payload) {
        return new RawMessage(
                "",
                adapter,
                gateway.id(),
                incoming.transport(),
                storable(incoming.topic(), LONGEST_TOPIC),
                storable(incoming.contentType(), LONGEST_CONTENT_TYPE),
                clock.instant(),
                incoming.redelivered(),
                lane,
                payload);
    }

    /** A null character is text to a sender and poison to a database. */
    private static String storable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) : text;
        return cut.indexOf('\0') < 0 ? cut : cut.replace('\0', '\uFFFD');
    }

    private static String reason(Outcome outcome) {
        return switch (outcome) {
            case NO_ADAPTER -> "no-adapter";
            case NOT_AUTHORISED -> "not-authorised";
            case TOO_LARGE -> "too-large";
            case WRONG_CONTENT_TYPE -> "wrong-content-type";
            case ACCEPTED, KNOWN -> throw new IllegalArgumentException(outcome + " is no refusal");
        };
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
