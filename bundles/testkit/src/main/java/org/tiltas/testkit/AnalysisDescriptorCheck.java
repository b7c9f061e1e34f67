package org.tiltas.testkit;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Parameter;

/** Looks the papers of an analysis over, as the server does before it lets a module in. */
final class AnalysisDescriptorCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}");
    private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");

    private final AnalysisDescriptor descriptor;
    private final Breaches breaches;

    private AnalysisDescriptorCheck(AnalysisDescriptor descriptor, Breaches breaches) {
        this.descriptor = descriptor;
        this.breaches = breaches;
    }

    static void inspect(AnalysisModule module, AnalysisDescriptor descriptor, Breaches breaches) {
        AnalysisDescriptorCheck check = new AnalysisDescriptorCheck(descriptor, breaches);
        check.say(!descriptor.equals(module.descriptor()), "descriptor() gives another answer each time");
        check.names();
        descriptor.parameters().forEach(check::parameter);
    }

    private void names() {
        say(
                !ID.matcher(descriptor.id()).matches(),
                "id '" + descriptor.id()
                        + "' is not 1 to 50 lower-case letters, digits and hyphens that begin with a letter");
        say(descriptor.display().isBlank(), "display: is empty");
        say(descriptor.rules().isBlank(), "rules: is empty, so that no finding could tell which rules made it");
        say(descriptor.keys().isEmpty(), "keys: there is none, so that no judge would ever be made");
        say(
                descriptor.alerts().isEmpty() && descriptor.scores().isEmpty(),
                "neither alerts nor scores are declared, so that nothing could be said");
        metrics("metric", descriptor.metrics());
        metrics("score", descriptor.scores());
        Set<String> kinds = new HashSet<>();
        for (AnalysisDescriptor.AlertKind kind : descriptor.alerts()) {
            say(!ID.matcher(kind.name()).matches(), "alert '" + kind.name() + "' is not a name of letters and hyphens");
            say(!kinds.add(kind.name()), "alert '" + kind.name() + "' stands there twice");
            say(kind.display().isBlank(), "alert '" + kind.name() + "' has no display");
        }
        Set<String> names = new HashSet<>();
        for (Parameter parameter : descriptor.parameters()) {
            say(!names.add(parameter.name()), "parameter '" + parameter.name() + "' stands there twice");
        }
    }

    private void metrics(String what, Set<String> metrics) {
        for (String metric : new TreeSet<>(metrics)) {
            say(
                    KnownMetrics.shipped().metric(metric).isEmpty(),
                    what + " '" + metric + "' is not in the registry of metrics");
        }
    }

    private void parameter(Parameter parameter) {
        String name = "parameter '" + parameter.name() + "'";
        say(!PARAMETER.matcher(parameter.name()).matches(), name + " is not lower case, joined by dots and hyphens");
        say(parameter.text().isBlank(), name + " does not say what it is for");
        say(
                parameter.type() == Parameter.Type.CHOICE && parameter.choices().isEmpty(),
                name + " has nothing to choose from");
        parameter
                .usual()
                .flatMap(usual -> trouble(parameter, usual))
                .ifPresent(trouble -> say(true, name + ": the usual value " + trouble));
    }

    /** Why a text cannot be a value of a parameter. */
    static Optional<String> trouble(Parameter parameter, String value) {
        try {
            return switch (parameter.type()) {
                case NUMBER -> outside(parameter, new BigDecimal(value));
                case DURATION ->
                    outside(parameter, BigDecimal.valueOf(Duration.parse(value).toSeconds()));
                case FLAG -> said(!value.equals("true") && !value.equals("false"), "is neither true nor false");
                case CHOICE -> said(!parameter.choices().contains(value), "is none of " + parameter.choices());
                case TEXT -> said(value.indexOf('\n') >= 0, "is no line");
            };
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.of("cannot be read as a " + parameter.type());
        }
    }

    private static Optional<String> outside(Parameter parameter, BigDecimal number) {
        boolean small =
                parameter.least().filter(least -> number.compareTo(least) < 0).isPresent();
        boolean great =
                parameter.most().filter(most -> number.compareTo(most) > 0).isPresent();
        return said(small || great, "is out of bounds");
    }

    private static Optional<String> said(boolean wrong, String words) {
        return wrong ? Optional.of(words) : Optional.empty();
    }

    private void say(boolean wrong, String sentence) {
        if (wrong) {
            breaches.add(Check.DESCRIPTOR, sentence);
        }
    }
}
