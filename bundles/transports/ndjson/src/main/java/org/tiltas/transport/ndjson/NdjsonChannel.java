package org.tiltas.transport.ndjson;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.Rendering;

/** Writes files of FHIR resources, one per line, into a folder below the one for exports. Thread-safe. */
@Component(service = PartnerChannel.class, property = "tiltas.partner=ndjson")
public final class NdjsonChannel implements PartnerChannel, Rendering {
    @Override
    public String kind() {
        return "ndjson";
    }

    @Override
    public void check(PartnerSettings settings) {
        NdjsonOptions.of(settings);
    }

    /** The lines of a file that holds nothing yet: the resources it refers to, then the Observation. */
    @Override
    public String render(Observed observed, PartnerSettings settings, PartnerContext context) {
        Lines.Written lines = new Lines(context).write(observed, Set.of());
        return new String(lines.before(), StandardCharsets.UTF_8) + new String(lines.line(), StandardCharsets.UTF_8);
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        return new NdjsonConnection(NdjsonOptions.of(settings), context, new Disk(), Clock.systemUTC());
    }
}
