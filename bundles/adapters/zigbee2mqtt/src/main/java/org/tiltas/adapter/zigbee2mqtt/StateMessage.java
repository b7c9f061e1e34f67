package org.tiltas.adapter.zigbee2mqtt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;

/** The state of a device, one JSON object. Unknown fields are passed over; known ones may stand there once. */
final class StateMessage {
    private static final String ACTION = "action";
    /** What {@code action} was called until 2021; bridges that were never set otherwise still send it. */
    private static final String CLICK = "click";

    private final Map<String, Scalar> fields = new LinkedHashMap<>();
    private final List<DecodeException> failures = new ArrayList<>();
    private DeviceFacts device = DeviceFacts.NONE;

    private StateMessage() {}

    static StateMessage read(byte[] payload) throws DecodeException {
        return Json.read(payload, json -> {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new DecodeException("malformed", "json: not an object");
            }
            return new StateMessage().object(json);
        });
    }

    /** A state of one field, as a topic of its own carries it. */
    static StateMessage of(String field, Scalar value) {
        StateMessage message = new StateMessage();
        message.fields.put(field, value);
        return message;
    }

    static boolean knows(String field) {
        return field.equals(ACTION)
                || field.equals(CLICK)
                || field.equals(LastSeen.FIELD)
                || Fields.find(field).isPresent();
    }

    /** The address, where the bridge is set to send device information along. */
    Optional<DeviceIdentifier> address() {
        return device.address();
    }

    Optional<Scalar> action() {
        return Optional.ofNullable(fields.containsKey(ACTION) ? fields.get(ACTION) : fields.get(CLICK));
    }

    /**
     * @param speaker who the topic says it is; the address in the message is taken before it
     * @param alias the friendly name as an identifier; empty if there is none
     */
    List<Reading> readings(DeviceIdentifier speaker, Optional<DeviceIdentifier> alias, String way, ZoneId zone)
            throws DecodeException {
        DeviceIdentifier known = address().orElse(speaker);
        Source source = new Source(known, lastSeen(zone), way);
        Findings findings = new Findings(source);
        failures.forEach(findings::failed);
        fields.forEach((name, value) -> {
            try {
                read(name, value, findings);
            } catch (DecodeException e) {
                findings.failed(e);
            }
        });
        List<Reading> about = device.readings(known, alias);
        return together(about, findings);
    }

    private static List<Reading> together(List<Reading> about, Findings findings) throws DecodeException {
        if (about.isEmpty()) {
            return findings.readings();
        }
        List<Reading> all = new ArrayList<>(about);
        try {
            all.addAll(findings.readings());
        } catch (DecodeException e) {
            all.addAll(e.partial());
            throw new DecodeException(e.reason(), e.getMessage(), all);
        }
        return all;
    }

    private void read(String name, Scalar value, Findings findings) throws DecodeException {
        if (name.equals(ACTION) || name.equals(CLICK) && !fields.containsKey(ACTION)) {
            Press.of(value, name).filter(press -> !isStateToo(press)).ifPresent(findings::happened);
            return;
        }
        Optional<Fields.Known> known = Fields.find(name);
        if (known.isPresent()) {
            Fields.Known found = known.get();
            found.rule().read(new Field(found.name(), found.channel(), value, fields), findings);
        }
    }

    /** A knock that the sensor also tells as the state it is in. */
    private boolean isStateToo(Press press) {
        Scalar state = fields.get(press.word());
        return press.metric().equals(Metrics.VIBRATION)
                && state != null
                && state.word().equals("true");
    }

    /** A wrong time costs the time, not the values: they are taken at their receipt, and the message is kept aside. */
    private Optional<OffsetDateTime> lastSeen(ZoneId zone) {
        try {
            return fields.containsKey(LastSeen.FIELD)
                    ? LastSeen.read(fields.get(LastSeen.FIELD), zone)
                    : Optional.empty();
        } catch (DecodeException e) {
            failures.add(e);
            return Optional.empty();
        }
    }

    private StateMessage object(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (name.equals("device") && token == JsonToken.START_OBJECT) {
                try {
                    device = DeviceFacts.read(json);
                } catch (DecodeException e) {
                    failures.add(new DecodeException(e.reason(), "device." + e.getMessage()));
                }
            } else if (!knows(name)) {
                json.skipChildren();
            } else if (fields.putIfAbsent(name, Scalar.of(json)) != null) {
                failures.add(new DecodeException("malformed", name + ": given twice"));
            }
        }
        return this;
    }
}
