package org.tiltas.engine.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;

/** A partner that answers as a test tells it to, and keeps to the rules of a channel. */
class FakeChannel implements PartnerChannel {
    final List<List<Long>> requests = new ArrayList<>();
    final List<Boolean> uncertain = new ArrayList<>();
    final List<Long> accepted = new ArrayList<>();
    final Map<Long, Integer> acceptedIn = new HashMap<>();
    final List<PartnerSettings> opened = new ArrayList<>();
    Function<Observed, DeliveryOutcome> answer = FakeChannel::taken;
    String untold = "";
    HostFailure failure;
    HostFailure probeFailure;
    int probes;
    int closed;
    PartnerContext context;

    static DeliveryOutcome taken(Observed row) {
        return new DeliveryOutcome.Delivered("Observation/r" + row.id() + "/_history/" + row.version(), true);
    }

    static HostFailure failure(HostFailure.Kind kind, Duration... retryAfter) {
        return new HostFailure(kind, kind.name(), List.of(retryAfter).stream().findFirst());
    }

    @Override
    public String kind() {
        return "fhir";
    }

    @Override
    public void check(PartnerSettings settings) {
        if (settings.url().isEmpty()) {
            throw new IllegalArgumentException("url: is missing");
        }
    }

    @Override
    public PartnerConnection open(PartnerSettings settings, PartnerContext given) {
        opened.add(settings);
        context = given;
        return new PartnerConnection() {
            @Override
            public boolean takes(Measurement measurement) {
                return !measurement.metric().equals(untold);
            }

            @Override
            public List<DeliveryOutcome> deliver(List<Observed> items, boolean doubt) throws HostFailure {
                return take(items, doubt);
            }

            @Override
            public void probe() throws HostFailure {
                probes++;
                if (probeFailure != null) {
                    throw probeFailure;
                }
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    private List<DeliveryOutcome> take(List<Observed> items, boolean doubt) throws HostFailure {
        requests.add(items.stream().map(Observed::offset).toList());
        uncertain.add(doubt);
        if (failure != null) {
            throw failure;
        }
        Set<String> ids = new HashSet<>();
        List<DeliveryOutcome> outcomes = new ArrayList<>();
        for (Observed item : items) {
            if (!ids.add(item.id())) {
                throw new IllegalStateException("two versions of one observation in one request");
            }
            DeliveryOutcome outcome = answer.apply(item);
            if (outcome instanceof DeliveryOutcome.Delivered) {
                accepted.add(item.offset());
                acceptedIn.putIfAbsent(item.offset(), requests.size() - 1);
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    Optional<PartnerChannel> present() {
        return Optional.of(this);
    }
}
