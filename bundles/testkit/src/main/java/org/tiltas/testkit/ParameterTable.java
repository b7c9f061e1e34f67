package org.tiltas.testkit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Parameter;

/**
 * The parameters of an analysis as a table in Markdown, for its manual. A test that compares the two keeps them in step:
 *
 * <pre>{@code
 * assertThat(Files.readString(Path.of("README.md"))).contains(ParameterTable.of(new BedScale().descriptor()));
 * }</pre>
 */
public final class ParameterTable {
    private ParameterTable() {}

    /** Head and rows, each ending in a line feed; nothing where the analysis has no parameters. */
    public static String of(AnalysisDescriptor descriptor) {
        List<Parameter> parameters = descriptor.parameters();
        return parameters.isEmpty()
                ? ""
                : "| parameter | unit or type | range | usual | what for |\n|---|---|---|---|---|\n"
                        + parameters.stream().map(ParameterTable::row).collect(Collectors.joining());
    }

    private static String row(Parameter parameter) {
        return "| `" + parameter.name() + "` | " + unit(parameter) + " | " + range(parameter) + " | "
                + parameter.usual().map(usual -> "`" + usual + "`").orElse("unset") + " | " + parameter.text()
                + (parameter.individual() ? " For each one alone." : "") + " |\n";
    }

    private static String unit(Parameter parameter) {
        return switch (parameter.type()) {
            case NUMBER -> parameter.unit().isEmpty() ? "number" : parameter.unit();
            case DURATION -> "duration";
            case FLAG -> "flag";
            case CHOICE -> "choice";
            case TEXT -> "text";
        };
    }

    private static String range(Parameter parameter) {
        return switch (parameter.type()) {
            case NUMBER ->
                bound(parameter.least().orElseThrow()) + " – "
                        + bound(parameter.most().orElseThrow());
            case DURATION ->
                duration(parameter.least().orElseThrow()) + " – "
                        + duration(parameter.most().orElseThrow());
            case FLAG -> "true, false";
            case CHOICE -> String.join(", ", parameter.choices());
            case TEXT -> "one line";
        };
    }

    private static String bound(BigDecimal number) {
        return number.toPlainString();
    }

    private static String duration(BigDecimal seconds) {
        Duration time = Duration.ofSeconds(seconds.longValue());
        if (time.isZero()) {
            return "0";
        }
        if (time.toHours() >= 48 && time.toSeconds() % 86_400 == 0) {
            return time.toDays() + " d";
        }
        if (time.toSeconds() % 3600 == 0) {
            return time.toHours() + " h";
        }
        return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
