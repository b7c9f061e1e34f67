package org.tiltas.adapter.zigbee2mqtt;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.tiltas.adapter.zigbee2mqtt.Online.Plain;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * Reads what Zigbee2MQTT publishes: states of sensors, presses, availability, and what the bridge tells of itself. Holds
 * no state; safe for any number of threads.
 */
@Component(service = DeviceAdapter.class, property = "tiltas.module=zigbee2mqtt")
public final class Zigbee2MqttAdapter implements DeviceAdapter {
    @Override
    public AdapterDescriptor descriptor() {
        return Descriptor.DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        Topic topic = Topic.of(message.topic(), message.transport());
        byte[] payload = message.payload();
        String gateway = message.gateway();
        if (topic.kind() == Topic.Kind.COMMAND) {
            return List.of();
        }
        if (topic.kind() == Topic.Kind.BRIDGE) {
            return BridgeMessage.readings(topic.name(), gateway, payload);
        }
        if (Online.isEmpty(payload)) {
            return List.of();
        }
        return switch (topic.kind()) {
            case AVAILABILITY ->
                Online.readings(Names.friendly(gateway, topic.name(), "topic"), Metrics.DEVICE_ONLINE, payload);
            case ACTION -> action(topic, gateway, payload, context);
            default -> state(topic, gateway, payload, context);
        };
    }

    /** Behind {@code …/action} stands the plain word; should it be an object, the word stands in it. */
    private static List<Reading> action(Topic topic, String gateway, byte[] payload, DecodeContext context)
            throws DecodeException {
        String plain = Plain.text(payload);
        DeviceIdentifier device = Names.friendly(gateway, topic.name(), "topic");
        StateMessage message = plain.startsWith("{")
                ? StateMessage.read(payload)
                : StateMessage.of("action", Scalar.text(Plain.unquoted(plain)));
        Optional<Scalar> action = message.action();
        return action.isEmpty()
                ? List.of()
                : StateMessage.of("action", action.get())
                        .readings(device, Optional.empty(), Source.ATTRIBUTE, context.zone());
    }

    private static List<Reading> state(Topic topic, String gateway, byte[] payload, DecodeContext context)
            throws DecodeException {
        String plain = Plain.text(payload);
        Optional<Topic.Attribute> attribute = topic.attribute();
        if (!plain.startsWith("{") && attribute.isPresent()) {
            return attribute(attribute.get(), gateway, payload, plain, context);
        }
        StateMessage message = StateMessage.read(payload);
        if (topic.kind() == Topic.Kind.NONE) {
            DeviceIdentifier address = message.address()
                    .orElseThrow(() -> new DecodeException(
                            "no-device", "topic: names no device, and the message has no device.ieeeAddr"));
            return message.readings(address, Optional.empty(), Source.STATE, context.zone());
        }
        DeviceIdentifier name = Names.friendly(gateway, topic.name(), "topic");
        return message.readings(name, Optional.of(name), Source.STATE, context.zone());
    }

    /**
     * With {@code output: attribute} each attribute has a topic of its own. Such a topic looks like a friendly name with
     * a slash in it; only a plain value tells them apart.
     */
    private static List<Reading> attribute(
            Topic.Attribute attribute, String gateway, byte[] payload, String plain, DecodeContext context)
            throws DecodeException {
        String field = attribute.field();
        boolean known = StateMessage.knows(field) && !field.equals(LastSeen.FIELD);
        if (!known) {
            // a plain value of an attribute that is not read; anything else is a broken message
            return Json.read(payload, json -> {
                if (json.currentToken().isScalarValue()) {
                    return List.of();
                }
                throw new DecodeException("malformed", "json: not an object");
            });
        }
        DeviceIdentifier device = Names.friendly(gateway, attribute.name(), "topic");
        return StateMessage.of(field, Scalar.text(Plain.unquoted(plain)))
                .readings(device, Optional.empty(), Source.ATTRIBUTE, context.zone());
    }
}
