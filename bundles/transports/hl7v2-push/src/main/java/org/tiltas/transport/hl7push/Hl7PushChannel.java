package org.tiltas.transport.hl7push;

import org.osgi.service.component.annotations.Component;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;

/** Delivers to HL7 v2 receivers over MLLP, one ORU^R01 for each Observation. Thread-safe. */
@Component(service = PartnerChannel.class, property = "tiltas.partner=hl7v2")
public final class Hl7PushChannel implements PartnerChannel {
    @Override
    public String kind() {
        return "hl7v2";
    }

    @Override
    public void check(PartnerSettings settings) {
        Hl7Options.of(settings);
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        Hl7Options options = Hl7Options.of(settings);
        return new Hl7Connection(new ObservationMessage(options, context), new MllpLink(options));
    }
}
