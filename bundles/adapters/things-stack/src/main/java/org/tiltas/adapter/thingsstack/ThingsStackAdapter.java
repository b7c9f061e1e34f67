package org.tiltas.adapter.thingsstack;

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

/** Reads the messages of The Things Stack v3. Holds no state; safe for any number of threads. */
@Component(service = DeviceAdapter.class, property = "tiltas.module=things-stack")
public final class ThingsStackAdapter implements DeviceAdapter {
    static final String ID = "things-stack";
    private static final AdapterDescriptor DESCRIPTOR = new AdapterDescriptor(
            ID,
            List.of("v3/+/devices/+/+"),
            Set.of("application/json"),
            Urgency.rules("v3/+/devices/+/up"),
            Network.METRICS);

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        return ApplicationUp.read(message.gateway(), message.payload()).readings();
    }
}
