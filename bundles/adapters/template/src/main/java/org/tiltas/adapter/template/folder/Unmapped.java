package org.tiltas.adapter.template.folder;

import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/**
 * The module {@code template} itself, there also while there is no mapping file: it shows that the bundle is at work, and
 * keeps what is sent to it instead of to one of its mappings.
 */
@Component(service = DeviceAdapter.class, property = "tiltas.module=template")
public final class Unmapped implements DeviceAdapter {
    private static final AdapterDescriptor DESCRIPTOR =
            new AdapterDescriptor("template", List.of(), Set.of(), List.of(), Set.of());

    @Override
    public AdapterDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        throw new DecodeException(
                "no-mapping", "adapter: names no mapping; send to template:<name>, where <name> is that of its file");
    }
}
