package org.tiltas.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Key;
import org.tiltas.testkit.Histories.Moment;

/**
 * Holds an analysis to the promises of {@link AnalysisModule} and {@link org.tiltas.api.analysis.Judge}, over evidence
 * that it makes up from the metrics the module reads. It changes the defaults for time zone and locale meanwhile and puts
 * them back: let no other test of the same process run beside it.
 *
 * <pre>{@code
 * JudgeConformance.of(new BedScale()).set("gain.most", "2.0").check();
 * }</pre>
 */
public final class JudgeConformance {
    private static final int PIECES = 1_500;
    private static final int MANY = 10_000;
    private static final int MOST_STATE = 64 * 1024;

    private final AnalysisModule module;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Breaches breaches = new Breaches();

    private JudgeConformance(AnalysisModule module) {
        this.module = Objects.requireNonNull(module, "module");
    }

    public static JudgeConformance of(AnalysisModule module) {
        return new JudgeConformance(module);
    }

    /** Tries it with this value of a parameter; the others are the usual ones. */
    public JudgeConformance set(String parameter, String value) {
        settings.put(parameter, value);
        return this;
    }

    /** @throws AssertionError listing every promise that is broken, one line each */
    public void check() {
        List<Breach> found = breaches();
        if (!found.isEmpty()) {
            throw new AssertionError(found.stream()
                    .map(breach -> "\n  " + breach)
                    .collect(Collectors.joining("", module.getClass().getSimpleName() + " does not conform:", "")));
        }
    }

    /** Every promise that is broken. */
    public List<Breach> breaches() {
        AnalysisDescriptor descriptor = module.descriptor();
        if (descriptor == null) {
            breaches.add(Check.DESCRIPTOR, "descriptor() gives null");
            return breaches.list();
        }
        AnalysisDescriptorCheck.inspect(module, descriptor, breaches);
        PurityCheck.inspect(module.getClass(), "judging", breaches);
        if (breaches.list().stream().noneMatch(breach -> breach.check() == Check.DESCRIPTOR)) {
            for (Key.Keying keying : new TreeSet<>(descriptor.keys())) {
                inspect(key(keying), descriptor);
            }
        }
        return breaches.list();
    }

    private static Key key(Key.Keying keying) {
        return new Key(
                keying,
                switch (keying) {
                    case SUBJECT -> "Patient/1";
                    case DEVICE -> "device-1";
                    case GATEWAY -> "gw1";
                });
    }

    private void inspect(Key key, AnalysisDescriptor descriptor) {
        List<Moment> history = new Histories(17, descriptor.metrics()).of(PIECES);
        String expected;
        try {
            expected = transcript(trial(key).keeping(), history);
        } catch (RuntimeException | StackOverflowError e) {
            breaches.add(
                    Check.JUDGEMENTS,
                    "a judge of " + key + " throws " + e.getClass().getName() + ": " + e.getMessage()
                            + Place.of(e.getStackTrace()));
            return;
        } catch (AssertionError e) {
            breaches.add(
                    e.getMessage().startsWith("state") ? Check.STATE : Check.JUDGEMENTS, key + ": " + e.getMessage());
            return;
        }
        compare(Check.REPEATABLE, expected, transcript(trial(key).keeping(), history), "when it judges again");
        compare(Check.STATE, expected, transcript(trial(key), history), "when it is made from its state each time");
        defaults(key, history, expected);
        bounded(key, descriptor);
    }

    private void defaults(Key key, List<Moment> history, String expected) {
        synchronized (TimeZone.class) {
            TimeZone zone = TimeZone.getDefault();
            Locale locale = Locale.getDefault();
            try {
                TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
                Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
                compare(
                        Check.DEFAULTS,
                        expected,
                        transcript(trial(key).keeping(), history),
                        "where the machine has another time zone and locale");
            } finally {
                TimeZone.setDefault(zone);
                Locale.setDefault(locale);
            }
        }
    }

    private void bounded(Key key, AnalysisDescriptor descriptor) {
        JudgeTrial trial = trial(key).keeping();
        for (Moment moment : new Histories(4, descriptor.metrics()).of(MANY)) {
            trial.after(moment.gap()).see(moment.piece());
            trial.forget();
            if (trial.largestState() > MOST_STATE) {
                breaches.add(
                        Check.STATE,
                        "state of " + key + " grows to more than " + MOST_STATE + " bytes over " + MANY
                                + " pieces of evidence");
                break;
            }
        }
        if (trial.wakes().size() > 100) {
            breaches.add(Check.BOUNDED, key + " asks for " + trial.wakes().size() + " times at once");
        }
    }

    private JudgeTrial trial(Key key) {
        JudgeTrial trial = JudgeTrial.of(module).key(key).born(LocalDate.of(1941, 5, 1));
        settings.forEach(trial::set);
        return trial;
    }

    private static String transcript(JudgeTrial trial, List<Moment> history) {
        List<String> lines = new ArrayList<>();
        for (Moment moment : history) {
            trial.after(moment.gap()).see(moment.piece());
            trial.signals().forEach(signal -> lines.add(signal.toString()));
            trial.scores().forEach(score -> lines.add(score.toString()));
            lines.add(trial.wakes().toString());
            trial.forget();
        }
        trial.after(Duration.ofDays(30));
        lines.add(trial.signals() + " " + trial.scores() + new String(trial.state(), StandardCharsets.ISO_8859_1));
        return String.join("\n", lines);
    }

    private void compare(Check check, String expected, String found, String when) {
        if (!found.equals(expected)) {
            String[] before = expected.split("\n");
            String[] now = found.split("\n");
            int line = 0;
            while (line < Math.min(before.length, now.length) - 1 && before[line].equals(now[line])) {
                line++;
            }
            breaches.add(
                    check, "it judges otherwise " + when + ": '" + now[line] + "' in place of '" + before[line] + "'");
        }
    }
}
