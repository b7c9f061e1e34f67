package org.tiltas.engine.delivery;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Rendering;
import org.tiltas.engine.module.Channels;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.replay.Comparison;
import org.tiltas.engine.replay.Differences;
import org.tiltas.engine.replay.Latencies;
import org.tiltas.engine.replay.StoredObservations;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.modules.LifeCycle.Sample;

/**
 * Compares what two versions of a channel, or of a delivery profile, would send one partner of the Observations its filter
 * lets out. Nothing is sent, no receipt is written, and what a partner has told of its own names is only read.
 */
public final class ChannelPreview {
    private final Journal journal;
    private final FhirViews views;
    private final MetricCatalogue catalogue;
    private final Channels channels;

    public ChannelPreview(Journal journal, FhirViews views, MetricCatalogue catalogue, Channels channels) {
        this.journal = journal;
        this.views = views;
        this.catalogue = catalogue;
        this.channels = channels;
    }

    /**
     * Compares channels.
     *
     * @throws NoSuchElementException when there is no such partner
     */
    public Comparison channels(String kind, Rendering active, Rendering candidate, Sample sample) {
        PartnerPlan plan = plan(sample.partner(), "of the kind " + kind, settings -> settings.kind()
                .equals(kind));
        PartnerSettings settings = plan.settings();
        Optional<Channels.Beside> profile = channels.beside(settings.option("profile", ""));
        try {
            PartnerContext context = context(settings, profile.map(Channels.Beside::profile));
            return compare(
                    plan,
                    row -> active.render(row, settings, context),
                    row -> candidate.render(row, settings, context),
                    sample);
        } finally {
            profile.ifPresent(Channels.Beside::close);
        }
    }

    /**
     * Compares delivery profiles, by the Observation that every channel is given.
     *
     * @throws NoSuchElementException when there is no such partner
     */
    public Comparison profiles(String id, DeliveryProfile active, DeliveryProfile candidate, Sample sample) {
        PartnerPlan plan = plan(sample.partner(), "with the profile " + id, settings -> settings.option("profile", "")
                .equals(id));
        PartnerContext now = context(plan.settings(), Optional.of(active));
        PartnerContext then = context(plan.settings(), Optional.of(candidate));
        return compare(plan, now::observation, then::observation, sample);
    }

    private interface Suits {
        boolean test(PartnerSettings settings);
    }

    private PartnerPlan plan(Optional<String> wanted, String which, Suits suits) {
        for (Record record : journal.records().list("partner")) {
            if (wanted.isPresent() && !wanted.get().equals(record.id())) {
                continue;
            }
            PartnerPlan plan = PartnerPlan.read(record.id(), record.body());
            if (suits.test(plan.settings())) {
                return plan;
            }
        }
        throw new NoSuchElementException("partner: there is no partner "
                + wanted.map(id -> "'" + id + "' ").orElse("") + which + " to compare for");
    }

    private PartnerContext context(PartnerSettings settings, Optional<DeliveryProfile> profile) {
        RemoteNames names = new RemoteNames(settings.id(), settings.url(), journal.records());
        // what is noted goes with no unit, so nothing of it is kept
        Notes notes = new Notes(settings.id(), Lane.ROUTINE, journal.states());
        LaneContext lane = new LaneContext(settings.id(), Lane.ROUTINE, views, journal.deliveries(), names, notes);
        return new ProfiledContext(settings, lane, views, name -> profile);
    }

    private interface Side {
        String render(Observed row);
    }

    /**
     * What came of one Observation on one side.
     *
     * @param refusal why nothing would be sent; empty if something would
     * @param fault whether the module is to blame for that
     */
    private record Result(String text, String refusal, boolean fault) {}

    private Comparison compare(PartnerPlan plan, Side active, Side candidate, Sample sample) {
        DeliveryFilter filter = new DeliveryFilter(plan.terms(), catalogue, new Homes(journal.records()));
        List<Observed> rows = StoredObservations.of(journal, Set.of(), sample).stream()
                .filter(filter::wants)
                .toList();
        Differences differences = new Differences();
        Latencies old = new Latencies();
        Latencies fresh = new Latencies();
        long compared = 0;
        for (Observed row : rows) {
            Result then;
            try {
                then = result(candidate, row, fresh);
            } catch (Suspended e) {
                differences.stop("the candidate is not asked any more: " + e.getMessage());
                break;
            }
            compared++;
            Result now;
            try {
                now = result(active, row, old);
            } catch (Suspended e) {
                now = new Result("", e.getMessage(), true);
            }
            compare(row.id(), now, then, differences);
        }
        return differences.comparison(compared, old, fresh);
    }

    private static void compare(String id, Result now, Result then, Differences differences) {
        String word = now.refusal().isEmpty() ? "sent" : now.refusal();
        if (then.fault()) {
            differences.failed(id, "channel-failed", then.refusal(), word);
        } else if (!then.refusal().isEmpty() && now.refusal().isEmpty()) {
            differences.failed(id, "refused", then.refusal(), word);
        } else if (!now.refusal().equals(then.refusal())) {
            differences.fields(id, Map.of("refusal", now.refusal()), Map.of("refusal", then.refusal()));
        } else if (!now.text().equals(then.text())) {
            differ(id, now.text(), then.text(), differences);
        }
    }

    private static void differ(String id, String now, String then, Differences differences) {
        Map<String, String> old = Rendered.fields(now);
        Map<String, String> fresh = Rendered.fields(then);
        if (old.equals(fresh)) {
            // the same fields, written in another order or with other spaces between them
            differences.fields(id, Map.of("text", now), Map.of("text", then));
        } else {
            differences.fields(id, old, fresh);
        }
    }

    /** It has misbehaved for so long that it is left alone. */
    private static final class Suspended extends Exception {
        private static final long serialVersionUID = 1L;

        Suspended(String reason) {
            super(reason);
        }
    }

    private static Result result(Side side, Observed row, Latencies latencies) throws Suspended {
        long begun = System.nanoTime();
        try {
            String text = side.render(row);
            latencies.record(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
            return new Result(text, "", false);
        } catch (PermanentException e) {
            return new Result("", e.getMessage(), false);
        } catch (ModuleFault e) {
            if (e.isFenced()) {
                throw new Suspended(e.getMessage());
            }
            return new Result("", e.getMessage(), true);
        }
    }
}
