package org.tiltas.transport.ndjson;

import java.time.Clock;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;

/** Writes files of FHIR resources, one per line, into a folder below the one for exports. Thread-safe. */
@Component(service = PartnerChannel.class, property = "tiltas.partner=ndjson")
public final class NdjsonChannel implements PartnerChannel {
    @Override
    public String kind() {
        return "ndjson";
    }

    @Override
    public void check(PartnerSettings settings) {
        NdjsonOptions.of(settings);
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        return new NdjsonConnection(NdjsonOptions.of(settings), context, new Disk(), Clock.systemUTC());
    }
}
