package org.tiltas.transport.hl7push;

import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Rendering;
import org.tiltas.api.Subject;

/** Delivers to HL7 v2 receivers over MLLP, one ORU^R01 for each Observation. Thread-safe. */
@Component(service = PartnerChannel.class, property = "tiltas.partner=hl7v2")
public final class Hl7PushChannel implements PartnerChannel, Rendering {
    @Override
    public String kind() {
        return "hl7v2";
    }

    @Override
    public void check(PartnerSettings settings) {
        Hl7Options.of(settings);
    }

    @Override
    public String render(Observed observed, PartnerSettings settings, PartnerContext context) {
        if (observed.measurement().subject().kind() != Subject.Kind.PATIENT) {
            throw new PermanentException("no-patient", "it is not about a resident");
        }
        try {
            ObservationMessage messages = new ObservationMessage(Hl7Options.of(settings), context);
            return new String(messages.write(observed).bytes(), StandardCharsets.UTF_8);
        } catch (Unwritable e) {
            throw new PermanentException("unwritable", e.getMessage(), e);
        }
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
        Hl7Options options = Hl7Options.of(settings);
        return new Hl7Connection(new ObservationMessage(options, context), new MllpLink(options));
    }
}
