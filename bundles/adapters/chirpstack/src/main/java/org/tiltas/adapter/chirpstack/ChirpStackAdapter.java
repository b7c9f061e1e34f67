package org.tiltas.adapter.chirpstack;

import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.lorawan.Network;
import org.tiltas.lorawan.Urgency;

/** Reads the events of a ChirpStack v4 server, marshalled as JSON. Holds no state; safe for any number of threads. */
@Component(service = DeviceAdapter.class, property = "tiltas.module=chirpstack")
public final class ChirpStackAdapter implements DeviceAdapter {
    private static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            "chirpstack",
            List.of("application/+/device/+/event/+"),
            Set.of("application/json"),
            Urgency.rules("application/+/device/+/event/up"),
            Network.METRICS);

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        return Event.read(message.topic(), message.payload()).readings();
    }
}
