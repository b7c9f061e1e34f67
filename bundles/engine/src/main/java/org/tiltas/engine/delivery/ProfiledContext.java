package org.tiltas.engine.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.DeliveryProfile.Dispatch;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.spi.clinical.FhirViews;

/**
 * What a channel asks on one lane, answered in the partner's version of FHIR and as its delivery profile wants it. With
 * R4 and without a profile it changes nothing.
 */
final class ProfiledContext implements PartnerContext {
    private static final int KEPT = 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PartnerSettings settings;
    private final PartnerContext lane;
    private final FhirViews views;
    private final Function<String, Optional<DeliveryProfile>> profiles;
    private final String profile;
    private final boolean r5;

    /** By all there is of a row, since what takes it back has its offset. Asked for twice, before an Observation is sent and when it is; forgotten when the profile is swapped. */
    private final Map<Observed, Dispatch> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Observed, Dispatch> eldest) {
            return size() > KEPT;
        }
    };

    private DeliveryProfile keptBy;

    ProfiledContext(
            PartnerSettings settings,
            PartnerContext lane,
            FhirViews views,
            Function<String, Optional<DeliveryProfile>> profiles) {
        this.settings = settings;
        this.lane = lane;
        this.views = views;
        this.profiles = profiles;
        this.profile = settings.option("profile", "");
        this.r5 = settings.option("fhirVersion", "R4").equals("R5");
    }

    /** Whether the profile is there, if one is named. */
    boolean isReady() {
        return profile.isEmpty() || profiles.apply(profile).isPresent();
    }

    /** Whether the guide has a place for it; what cannot be told for another reason is found out when it is sent. */
    boolean takes(Observed row) {
        if (profile.isEmpty()) {
            return true;
        }
        try {
            return dispatch(row) instanceof Dispatch.Send;
        } catch (PermanentException e) {
            return true;
        }
    }

    @Override
    public Lane lane() {
        return lane.lane();
    }

    @Override
    public String observation(Observed observed) {
        if (profile.isEmpty() && !r5) {
            return lane.observation(observed);
        }
        return sent(dispatch(observed));
    }

    private synchronized Dispatch dispatch(Observed observed) {
        Optional<DeliveryProfile> present = present();
        if (present.orElse(null) != keptBy) {
            kept.clear();
            keptBy = present.orElse(null);
        }
        Dispatch before = kept.get(observed);
        if (before != null) {
            return before;
        }
        String json = versioned(lane.observation(observed));
        Dispatch dispatch = present.map(p -> p.observation(observed.measurement(), json, settings))
                .orElseGet(() -> new Dispatch.Send(json));
        kept.put(observed, dispatch);
        return dispatch;
    }

    @Override
    public Optional<String> resource(String reference) {
        Optional<String> json = lane.resource(reference);
        if (json.isEmpty() || profile.isEmpty() && !r5) {
            return json;
        }
        String spoken = versioned(r5 && reference.startsWith("Device/") ? withoutWearer(json.get()) : json.get());
        return Optional.of(sent(present()
                .map(p -> p.resource(reference, spoken, settings))
                .orElseGet(() -> new Dispatch.Send(spoken))));
    }

    /** R5 has no such element, and who wears a device is told to nobody: the Observation says who wore it then. */
    private static String withoutWearer(String json) {
        try {
            ObjectNode device = (ObjectNode) JSON.readTree(json);
            return device.remove("patient") == null ? json : device.toString();
        } catch (JsonProcessingException e) {
            throw new PermanentException("unreadable", "the Device cannot be read", e);
        }
    }

    private String versioned(String r4) {
        return r5 ? views.r5(r4) : r4;
    }

    private Optional<DeliveryProfile> present() {
        if (profile.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(profiles.apply(profile)
                .orElseThrow(() -> new IllegalStateException("delivery profile " + profile + " is gone")));
    }

    private static String sent(Dispatch dispatch) {
        if (dispatch instanceof Dispatch.Send send) {
            return send.json();
        }
        throw new PermanentException("withheld", ((Dispatch.Withhold) dispatch).reason());
    }

    @Override
    public Optional<String> remote(String reference) {
        return lane.remote(reference);
    }

    @Override
    public void remember(String reference, String remote) {
        lane.remember(reference, remote);
    }

    @Override
    public Map<String, String> notes() {
        return lane.notes();
    }

    @Override
    public void note(String key, Optional<String> text) {
        lane.note(key, text);
    }

    @Override
    public Optional<String> receipt(String observationId) {
        return lane.receipt(observationId);
    }
}
