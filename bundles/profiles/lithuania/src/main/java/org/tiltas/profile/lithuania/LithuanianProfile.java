package org.tiltas.profile.lithuania;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Measurement;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Subject;

/** What the Lithuanian guides want. Holds no state; safe for any number of threads. */
@Component(service = DeliveryProfile.class, property = "tiltas.profile=lt")
public final class LithuanianProfile implements DeliveryProfile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    @Override
    public String id() {
        return "lt";
    }

    @Override
    public String fhirVersion() {
        return "R5";
    }

    @Override
    public void check(PartnerSettings settings) {
        PersonalCode.of(settings);
        for (String name : settings.options().keySet()) {
            if (name.startsWith(PersonalCode.SETTINGS) && !PersonalCode.KNOWN.contains(name)) {
                throw new IllegalArgumentException(name + ": is not known to the delivery profile lt");
            }
        }
    }

    @Override
    public Dispatch observation(Measurement measurement, String json, PartnerSettings settings) {
        if (measurement.subject().kind() == Subject.Kind.DEVICE) {
            return new Dispatch.Withhold("ObservationLt has no Device as subject");
        }
        ObjectNode observation = read(json);
        Optional<String> misfit = LtObservation.misfit(observation);
        if (misfit.isPresent()) {
            return new Dispatch.Withhold(misfit.get());
        }
        LtObservation.shape(observation);
        return new Dispatch.Send(write(observation));
    }

    @Override
    public Dispatch resource(String reference, String json, PartnerSettings settings) {
        if (!reference.startsWith("Patient/")) {
            return new Dispatch.Send(json);
        }
        ObjectNode patient = read(json);
        PersonalCode.of(settings).apply(patient);
        return new Dispatch.Send(write(patient));
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new PermanentException("unreadable", "the resource cannot be read", e);
        }
    }

    private static String write(ObjectNode resource) {
        try {
            return JSON.writeValueAsString(resource);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }
}
