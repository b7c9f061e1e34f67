package org.tiltas.engine.analysis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Key.Keying;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.spi.analysis.AnalysisTerms.Level;
import org.tiltas.spi.analysis.AnalysisTerms.Place;
import org.tiltas.spi.analysis.AnalysisTerms.Settings;

/**
 * Has a module make a judge of each set of terms that a change would lead to: of the home, of each ward, and of everybody
 * with settings of their own. What does not go together would judge nothing at all once it held. An absent module cannot
 * be asked; then the change is taken as it is.
 */
final class TermsTrial implements TermsBook.Trial {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LONGEST_REASON = 300;
    private static final Logger LOG = LoggerFactory.getLogger(TermsTrial.class);

    private final Analyses analyses;
    private final Whereabouts whereabouts;

    /**
     * Terms that hold somewhere.
     *
     * @param place where; of several that get the same, the widest
     */
    private record Holding(Place place, Key key, String ward, String reference) {}

    TermsTrial(Analyses analyses, Whereabouts whereabouts) {
        this.analyses = analyses;
        this.whereabouts = whereabouts;
    }

    @Override
    public void check(AnalysisDescriptor descriptor, Place place, Settings before, Settings after) {
        Optional<AnalysisInstance> present = analyses.analysis(descriptor.id()).map(Analyses.Present::instance);
        if (present.isEmpty()) {
            return;
        }
        List<Holding> holdings = holdings(descriptor, place, after);
        List<Optional<String>> reasons = reasons(present.get(), holdings, after);
        if (reasons.stream().noneMatch(Optional::isPresent)) {
            return;
        }
        List<Optional<String>> old = reasons(present.get(), holdings, before);
        for (int i = 0; i < reasons.size(); i++) {
            Optional<String> reason = reasons.get(i);
            Place found = holdings.get(i).place();
            boolean stood = !found.equals(place) && i < old.size() && reason.equals(old.get(i));
            if (reason.isPresent() && !stood) {
                throw new IllegalArgumentException(reason.get() + where(found, place));
            }
        }
    }

    private static String where(Place found, Place written) {
        if (found.equals(written)) {
            return "";
        }
        return found.level() == Level.WARD ? " (on ward " + found.id() + ")" : " (for " + found.id() + ")";
    }

    /** Where the change is felt. */
    private List<Holding> holdings(AnalysisDescriptor descriptor, Place place, Settings after) {
        List<Holding> all = new ArrayList<>();
        if (place.level() == Level.HOME) {
            anybody(descriptor, Place.HOME, "", all);
            after.wards().keySet().forEach(ward -> anybody(descriptor, Place.ward(ward), ward, all));
        } else if (place.level() == Level.WARD) {
            anybody(descriptor, place, place.id(), all);
        } else {
            one(descriptor, place.id(), all);
            return all;
        }
        for (String reference : after.ones().keySet()) {
            if (place.level() == Level.HOME || whereabouts.ward(reference).equals(place.id())) {
                one(descriptor, reference, all);
            }
        }
        return all;
    }

    /** Somebody without settings of their own. */
    private static void anybody(AnalysisDescriptor descriptor, Place place, String ward, List<Holding> all) {
        for (Keying keying : descriptor.keys()) {
            Key key = new Key(keying, keying == Keying.SUBJECT ? "Patient/0" : "0");
            all.add(new Holding(place, key, ward, ""));
        }
    }

    private void one(AnalysisDescriptor descriptor, String reference, List<Holding> all) {
        int slash = reference.indexOf('/');
        String type = reference.substring(0, Math.max(0, slash));
        String id = reference.substring(slash + 1);
        List<Key> keys =
                switch (type) {
                    case "Device" -> List.of(new Key(Keying.DEVICE, id), new Key(Keying.SUBJECT, reference));
                    case "Gateway" -> List.of(new Key(Keying.GATEWAY, id));
                    default -> List.of(new Key(Keying.SUBJECT, reference));
                };
        for (Key key : keys) {
            if (descriptor.keys().contains(key.keying())) {
                all.add(new Holding(Place.one(reference), key, whereabouts.ward(reference), reference));
            }
        }
    }

    /** What the module says against each; nothing where it could not be asked. */
    private List<Optional<String>> reasons(AnalysisInstance instance, List<Holding> holdings, Settings settings) {
        String module = instance.descriptor().id();
        try {
            return Apart.call(instance.bundle(), module, LIMIT, "it takes too long over them", () -> holdings.stream()
                    .map(holding ->
                            reason(instance.module(), holding.key(), terms(instance.descriptor(), holding, settings)))
                    .toList());
        } catch (IllegalStateException e) {
            LOG.warn("parameters of {}: taken without being tried: {}", module, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private Terms terms(AnalysisDescriptor descriptor, Holding holding, Settings settings) {
        Map<String, String> texts = TermsBook.texts(
                TermsBook.layered(descriptor.parameters(), settings, holding.ward(), holding.reference()));
        return new Terms(
                texts,
                org.tiltas.spi.server.Settings.zone(),
                whereabouts.born(holding.reference()),
                holding.ward(),
                List.of());
    }

    /** What a module says against terms, on the thread of the caller; empty if it makes a judge of them. */
    static Optional<String> reason(AnalysisModule module, Key key, Terms terms) {
        try {
            module.judge(key, terms, KeyState.NOTHING);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            String said = e.getMessage() == null ? "values: do not go together" : e.getMessage();
            String line = said.replaceAll("\\p{Cntrl}", " ");
            return Optional.of(line.substring(0, Math.min(LONGEST_REASON, line.length())));
        }
    }
}
