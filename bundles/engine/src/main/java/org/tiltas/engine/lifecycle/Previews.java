package org.tiltas.engine.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.engine.analysis.AnalysisPreview;
import org.tiltas.engine.delivery.ChannelPreview;
import org.tiltas.engine.module.AdapterInstance;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.Outward;
import org.tiltas.engine.replay.Comparison;
import org.tiltas.engine.replay.ComparisonJson;
import org.tiltas.engine.replay.ShadowRun;
import org.tiltas.engine.replay.StoredMessages;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Sample;
import org.tiltas.spi.modules.Modules;
import org.tiltas.spi.server.Settings;

/** Compares a candidate that has been started with what serves. Nothing it does has an effect. Thread-safe. */
@Component(service = Previews.class)
public final class Previews {
    private final Journal journal;
    private final ModuleRegister register;
    private final AnalysisPreview analyses;
    private final ChannelPreview channels;

    @Activate
    public Previews(
            @Reference Journal journal,
            @Reference ModuleRegister register,
            @Reference AnalysisTerms terms,
            @Reference FhirViews views,
            @Reference MetricCatalogue catalogue) {
        this.journal = journal;
        this.register = register;
        this.analyses = new AnalysisPreview(journal, terms);
        this.channels = new ChannelPreview(journal, views, catalogue, register);
    }

    /** @throws Refusal when nothing of this kind can be compared, or nothing is there to compare with */
    void check(String module, String kind) {
        boolean there =
                switch (kind) {
                    case "adapter" -> register.adapter(module).isPresent();
                    case "analysis" -> register.analysis(module).isPresent();
                    case "partner" -> true;
                    default ->
                        throw new Refusal("Tiltas-Module-Kind: adapters, analyses and what reaches partners can be"
                                + " previewed, this is of the kind " + kind);
                };
        if (!there) {
            throw new Refusal(
                    Refusal.Kind.UNKNOWN, "id: there is no active " + kind + " '" + module + "' to compare with");
        }
    }

    /**
     * Compares.
     *
     * @param bundle the candidate's
     * @return the comparison as the management interface answers it
     */
    String compare(String module, String kind, long bundle, Sample sample) throws InterruptedException {
        await(sample);
        return switch (kind) {
            case "adapter" -> adapter(module, bundle, sample);
            case "analysis" -> analysis(module, bundle, sample);
            default -> outward(module, bundle, sample);
        };
    }

    /** Live ones are worked on by the active version first, and then compared. */
    private static void await(Sample sample) throws InterruptedException {
        long ahead = sample.to()
                .map(to -> Duration.between(Instant.now(), to).toMillis())
                .orElse(0L);
        if (ahead > 0) {
            TimeUnit.MILLISECONDS.sleep(ahead);
        }
    }

    private String adapter(String module, long bundle, Sample sample) throws InterruptedException {
        Modules.Active active = register.adapter(module).orElseThrow(() -> gone(module));
        DeviceAdapter candidate = register.instances(bundle).stream()
                .filter(instance -> instance.descriptor().id().equals(module))
                .map(AdapterInstance::adapter)
                .findFirst()
                .orElseThrow(() -> new Refusal("jar: offers no adapter '" + module + "'"));
        Messages.Stretch stretch = sample.from().isEmpty()
                ? journal.messages().last(module, sample.last())
                : journal.messages()
                        .stretch(module, sample.from().get(), sample.to().orElseGet(Instant::now));
        return ComparisonJson.of(new ShadowRun(active.adapter(), candidate, Settings::zone)
                        .run(new StoredMessages(journal.messages(), stretch)))
                .toString();
    }

    private String analysis(String module, long bundle, Sample sample) throws InterruptedException {
        AnalysisInstance serving =
                register.analysis(module).map(Analyses.Present::instance).orElseThrow(() -> gone(module));
        AnalysisInstance offered = register.analyses(bundle).stream()
                .filter(instance -> instance.descriptor().id().equals(module))
                .findFirst()
                .orElseThrow(() -> new Refusal("jar: offers no analysis '" + module + "'"));
        try (AnalysisInstance active = serving.another();
                AnalysisInstance candidate = offered.another()) {
            return ComparisonJson.ofObservations(analyses.compare(active, candidate, sample))
                    .toString();
        }
    }

    private String outward(String module, long bundle, Sample sample) {
        List<Outward> offered = register.outward(bundle);
        if (offered.isEmpty()) {
            throw new Refusal("jar: offers nothing that reaches partners");
        }
        try (Outward candidate = offered.get(0);
                Outward active = register.outward(candidate).orElseThrow(() -> gone(module))) {
            Comparison comparison = candidate.profile().isPresent()
                    ? channels.profiles(
                            candidate.id(),
                            active.profile().orElseThrow().profile(),
                            candidate.profile().get().profile(),
                            sample)
                    : channels.channels(
                            candidate.id(),
                            active.rendering().orElseThrow(() -> mute("active version")),
                            candidate.rendering().orElseThrow(() -> mute("candidate")),
                            sample);
            return ComparisonJson.ofObservations(comparison).toString();
        } catch (NoSuchElementException e) {
            throw new Refusal(Refusal.Kind.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private static Refusal gone(String module) {
        return new Refusal(Refusal.Kind.UNKNOWN, "id: there is no active '" + module + "' to compare with");
    }

    private static Refusal mute(String which) {
        return new Refusal(
                Refusal.Kind.CONFLICT,
                "jar: the " + which + " cannot tell what it would send without sending it, so nothing can be compared");
    }
}
